; Every sentence of ours, in both languages. $R2 is the name of a part.

!macro Text NAME ENGLISH GERMAN
  LangString ${NAME} ${LANG_ENGLISH} "${ENGLISH}"
  LangString ${NAME} ${LANG_GERMAN} "${GERMAN}"
!macroend

!insertmacro Text Comment "See where an image classifier looked" "Sehen, wohin ein Bildklassifikator geschaut hat"
!insertmacro Text Film "DICOM film" "DICOM-Aufnahme"
!insertmacro Text ProgramAbout "The program, for the command line and for the menu." \
  "Das Programm, für die Kommandozeile und für das Menü."
!insertmacro Text OfferTitle "Offer it in 'Open with'" "In 'Öffnen mit' anbieten"
!insertmacro Text OfferAbout "Windows offers the program for DICOM films. The program that opens them now stays the one." \
  "Windows bietet das Programm für DICOM-Aufnahmen an. Das Programm, das sie jetzt öffnet, bleibt es."
!insertmacro Text NoRight "This account may not install for everybody. Start the installer as administrator, or with /CurrentUser." \
  "Dieses Konto darf nicht für alle installieren. Starten Sie das Installationsprogramm als Administrator oder mit /CurrentUser."
!insertmacro Text NotOurs "There are other files in the folder $INSTDIR. Choose an empty folder, or one that does not exist yet." \
  "Im Ordner $INSTDIR liegen andere Dateien. Wählen Sie einen leeren Ordner oder einen, den es noch nicht gibt."
!insertmacro Text TooLong "The name of the folder $INSTDIR is too long for Windows. Choose one of at most ${LONGEST} characters." \
  "Der Name des Ordners $INSTDIR ist zu lang für Windows. Wählen Sie einen mit höchstens ${LONGEST} Zeichen."
!insertmacro Text Running "XAI Desktop is running. Close all its windows, then try again; nothing was changed." \
  "XAI Desktop läuft. Schließen Sie alle seine Fenster und versuchen Sie es dann erneut; es wurde nichts verändert."
!insertmacro Text NotWritten "The files could not be written into $INSTDIR. Look whether the disk is full; what was installed before is untouched." \
  "Die Dateien konnten nicht nach $INSTDIR geschrieben werden. Sehen Sie nach, ob das Laufwerk voll ist; was vorher installiert war, ist unberührt."
!insertmacro Text PartMissing "The file $R2 is missing. Put it into the folder of the installer, $EXEDIR, and start again; nothing was changed." \
  "Die Datei $R2 fehlt. Legen Sie sie in den Ordner des Installationsprogramms, $EXEDIR, und starten Sie erneut; es wurde nichts verändert."
!insertmacro Text PartDamaged "The file $R2 is damaged, or of another version. Copy it again from where it came from; nothing was changed." \
  "Die Datei $R2 ist beschädigt oder von einer anderen Version. Kopieren Sie sie erneut von dort, wo sie herkam; es wurde nichts verändert."
!insertmacro Text PolicyOpen "The program is installed, but the folder ${POLICY} could not be closed to others. Let only administrators write there." \
  "Das Programm ist installiert, aber der Ordner ${POLICY} konnte für andere nicht gesperrt werden. Lassen Sie dort nur Administratoren schreiben."
!insertmacro Text Checking "Checking $R2" "$R2 wird geprüft"
!insertmacro Text Unpacking "Unpacking $R2" "$R2 wird entpackt"
!insertmacro Text DataStays "The program was removed. Reviews, settings and networks stay in %APPDATA%\XAI Desktop of each account, and the site's policy in ${POLICY}. Delete them only after the reviews were archived." \
  "Das Programm wurde entfernt. Befundungen, Einstellungen und Netze bleiben in jedem Konto unter %APPDATA%\XAI Desktop und die Richtlinie der Klinik unter ${POLICY}. Löschen Sie sie erst, wenn die Befundungen archiviert sind."
