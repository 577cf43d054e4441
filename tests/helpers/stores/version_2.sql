PRAGMA user_version=2;
BEGIN TRANSACTION;
CREATE TABLE changes (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  reader TEXT NOT NULL,
  at TEXT NOT NULL,
  film TEXT NOT NULL,
  facts TEXT NOT NULL
);
INSERT INTO "changes" VALUES(1,'scope','reader-1','2026-03-01T12:00:00+01:00','0000000000000000000000000000000000000000000000000000000000000001','[["bundle_hash", "abababababababababababababababababababababababababababababababab"], ["outside", "view LL"]]');
CREATE TABLE drafts (
  film TEXT NOT NULL REFERENCES films (hash),
  reader TEXT NOT NULL,
  verdict TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (film, reader)
) WITHOUT ROWID;
INSERT INTO "drafts" VALUES('0000000000000000000000000000000000000000000000000000000000000002','reader-1','{"marks":[{"box":[1.5,2,30.25,41],"label":"Mass","reader":"Ä. Reader","role":"finding","source":"drawn"},{"ellipse":[5,6,2.5,1.25,30.0],"role":"device"},{"label":"Rib","polygon":[[0,0,4.5,0,4.5,7],[9,9,10,9,10,11]],"role":"anatomy"},{"difficult":true,"label":"Mass","mask":{"box":[3,4,9,8],"height":2,"runs":[0,1,1,1,2,1],"width":3},"role":"finding"}],"normal":false,"note":"two lines\nof \"text\", with ü and  ","verdicts":[{"call":"right","finding":"Mass","place":"off","presence":"yes","sureness":4,"sureness_after":5},{"finding":"Nodule","presence":"no"},{"call":"unsure","finding":"Effusion","place":"no meaningful map"}],"version":1}','2026-03-01T12:00:00+01:00');
CREATE TABLE film_aliases (
  alias TEXT NOT NULL,
  film TEXT NOT NULL REFERENCES films (hash),
  PRIMARY KEY (alias, film)
) WITHOUT ROWID;
INSERT INTO "film_aliases" VALUES('name-0','0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "film_aliases" VALUES('name-1','0000000000000000000000000000000000000000000000000000000000000001');
INSERT INTO "film_aliases" VALUES('name-2','0000000000000000000000000000000000000000000000000000000000000002');
CREATE TABLE films (
  hash TEXT PRIMARY KEY NOT NULL CHECK (length(hash) = 64),
  height INTEGER NOT NULL,
  width INTEGER NOT NULL,
  modality TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "films" VALUES('0000000000000000000000000000000000000000000000000000000000000000',40,30,'DX');
INSERT INTO "films" VALUES('0000000000000000000000000000000000000000000000000000000000000001',40,30,'DX');
INSERT INTO "films" VALUES('0000000000000000000000000000000000000000000000000000000000000002',40,30,'DX');
CREATE TABLE protocol_values (
  film TEXT NOT NULL REFERENCES films (hash),
  protocol TEXT NOT NULL CHECK (length(protocol) = 64),
  bundle TEXT NOT NULL,
  marks TEXT NOT NULL CHECK (length(marks) = 64),
  value REAL NOT NULL CHECK (value BETWEEN 0 AND 1),
  at TEXT NOT NULL,
  PRIMARY KEY (film, protocol, bundle, marks)
) WITHOUT ROWID;
INSERT INTO "protocol_values" VALUES('0000000000000000000000000000000000000000000000000000000000000001','abababababababababababababababababababababababababababababababab','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef',0.25,'2026-03-01T12:00:00+01:00');
CREATE TABLE readers (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  at TEXT NOT NULL
);
INSERT INTO "readers" VALUES(1,'reader-1','anna','Dr. Anna Ä.','2026-03-01T12:00:00+01:00');
CREATE TABLE reviews (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  film TEXT NOT NULL REFERENCES films (hash),
  reader TEXT NOT NULL,
  step INTEGER NOT NULL CHECK (step BETWEEN 1 AND 3),
  at TEXT NOT NULL,
  seconds REAL NOT NULL,
  steps_on INTEGER NOT NULL CHECK (steps_on IN (0, 1)),
  reason TEXT NOT NULL,
  verdict TEXT NOT NULL,
  shown TEXT NOT NULL,
  amends INTEGER REFERENCES reviews (number)
);
INSERT INTO "reviews" VALUES(1,'0000000000000000000000000000000000000000000000000000000000000001','reader-1',1,'2026-03-01T12:00:00+01:00',12.5,1,'','{"marks":[{"box":[1.5,2,30.25,41],"label":"Mass","reader":"Ä. Reader","role":"finding","source":"drawn"},{"ellipse":[5,6,2.5,1.25,30.0],"role":"device"},{"label":"Rib","polygon":[[0,0,4.5,0,4.5,7],[9,9,10,9,10,11]],"role":"anatomy"},{"difficult":true,"label":"Mass","mask":{"box":[3,4,9,8],"height":2,"runs":[0,1,1,1,2,1],"width":3},"role":"finding"}],"normal":false,"note":"two lines\nof \"text\", with ü and  ","verdicts":[{"call":"right","finding":"Mass","place":"off","presence":"yes","sureness":4,"sureness_after":5},{"finding":"Nodule","presence":"no"},{"call":"unsure","finding":"Effusion","place":"no meaningful map"}],"version":1}','{"bundle":"net","bundle_hash":"abababababababababababababababababababababababababababababababab","called":false,"explainer":"grad_cam","layer":"layer","parameters":"{}","score":0.25,"target":"Mass","threshold":"top 10 %"}',NULL);
INSERT INTO "reviews" VALUES(2,'0000000000000000000000000000000000000000000000000000000000000001','reader-1',2,'2026-03-01T12:00:00+01:00',12.5,1,'','{"marks":[],"normal":false,"verdicts":[{"finding":"Mass","presence":"yes","sureness":4}],"version":1}','{}',1);
CREATE TABLE steps (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  film TEXT NOT NULL REFERENCES films (hash),
  reader TEXT NOT NULL,
  step INTEGER NOT NULL CHECK (step BETWEEN 1 AND 3),
  at TEXT NOT NULL,
  steps_on INTEGER NOT NULL CHECK (steps_on IN (0, 1)),
  reason TEXT NOT NULL
);
INSERT INTO "steps" VALUES(1,'0000000000000000000000000000000000000000000000000000000000000001','reader-1',2,'2026-03-01T12:00:00+01:00',1,'');
CREATE INDEX readers_by_key ON readers (key, number);
CREATE INDEX steps_by_film ON steps (film, reader, steps_on, step);
CREATE INDEX reviews_by_film ON reviews (film, reader, step);
CREATE INDEX changes_by_film ON changes (film, kind);
CREATE TRIGGER reviews_amend_their_own BEFORE INSERT ON reviews
WHEN new.amends IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM reviews WHERE number = new.amends AND film = new.film AND reader = new.reader)
BEGIN SELECT RAISE(ABORT, 'a review amends an earlier one of the same film and reader'); END;
CREATE TRIGGER readers_not_edited BEFORE UPDATE ON readers
BEGIN SELECT RAISE(ABORT, 'readers are only added to'); END;
CREATE TRIGGER readers_not_deleted BEFORE DELETE ON readers
BEGIN SELECT RAISE(ABORT, 'readers are only added to'); END;
CREATE TRIGGER readers_not_replaced BEFORE INSERT ON readers
WHEN EXISTS (SELECT 1 FROM readers WHERE number = new.number)
BEGIN SELECT RAISE(ABORT, 'readers are only added to'); END;
CREATE TRIGGER steps_not_edited BEFORE UPDATE ON steps
BEGIN SELECT RAISE(ABORT, 'steps are only added to'); END;
CREATE TRIGGER steps_not_deleted BEFORE DELETE ON steps
BEGIN SELECT RAISE(ABORT, 'steps are only added to'); END;
CREATE TRIGGER steps_not_replaced BEFORE INSERT ON steps
WHEN EXISTS (SELECT 1 FROM steps WHERE number = new.number)
BEGIN SELECT RAISE(ABORT, 'steps are only added to'); END;
CREATE TRIGGER reviews_not_edited BEFORE UPDATE ON reviews
BEGIN SELECT RAISE(ABORT, 'reviews are only added to'); END;
CREATE TRIGGER reviews_not_deleted BEFORE DELETE ON reviews
BEGIN SELECT RAISE(ABORT, 'reviews are only added to'); END;
CREATE TRIGGER reviews_not_replaced BEFORE INSERT ON reviews
WHEN EXISTS (SELECT 1 FROM reviews WHERE number = new.number)
BEGIN SELECT RAISE(ABORT, 'reviews are only added to'); END;
CREATE TRIGGER changes_not_edited BEFORE UPDATE ON changes
BEGIN SELECT RAISE(ABORT, 'changes are only added to'); END;
CREATE TRIGGER changes_not_deleted BEFORE DELETE ON changes
BEGIN SELECT RAISE(ABORT, 'changes are only added to'); END;
CREATE TRIGGER changes_not_replaced BEFORE INSERT ON changes
WHEN EXISTS (SELECT 1 FROM changes WHERE number = new.number)
BEGIN SELECT RAISE(ABORT, 'changes are only added to'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('readers',1);
INSERT INTO "sqlite_sequence" VALUES('steps',1);
INSERT INTO "sqlite_sequence" VALUES('reviews',2);
INSERT INTO "sqlite_sequence" VALUES('changes',1);
COMMIT;
