"""A small made-up file of every annotation format, using everything that the format can hold.

`SAMPLES` gives by format key the files of one sample, by name; where there are several, the first one is read and the
others lie beside it. The formats made of JSON and of DICOM have their samples in modules of their own.
"""

import importlib
import importlib.util

RSNA = """patientId,x,y,width,height,Target
0004cfab-14fd-4e49-80ba-63a80b6bddd6,,,,,0
00436515-870c-4b36-a041-de91049b9ab4,264.0,152.0,213.0,379.0,1
00436515-870c-4b36-a041-de91049b9ab4,562.5,152.25,256.0,453.0,1
"""

NIH = """Image Index,Finding Label,Bbox [x,y,w,h],,,
00013118_008.png,Atelectasis,225.084745762712,547.019216763771,86.7796610169491,79.1864406779661
00013118_008.png,Effusion,10.5,20.25,30.0,40.0
00014716_007.png,Infiltrate,686.101694915254,131.543498411017,185.491525423729,313.491525423729
"""

VINDR = """image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max
50a418190bc3fb1ef1633bf9678929b3,No finding,14,R11,,,,
50a418190bc3fb1ef1633bf9678929b3,No finding,14,R15,,,,
9a5094b2563a1ef3ff50dc5c7ff71345,Cardiomegaly,3,R10,691.25,1375.5,1653.0,1831.0
9a5094b2563a1ef3ff50dc5c7ff71345,Aortic enlargement,0,R9,1052.0,715.0,1299.0,966.0
9a5094b2563a1ef3ff50dc5c7ff71345,"Mediastinal shift, left",,R8,1.0,2.0,300.0,400.0
"""

OBJECT_CXR = """image_name,annotation
03019.jpg,0 511 1310 559 1430;1 100 120 140 180.5;2 10 20 110 20 60 90 40 95
03020.jpg,
"""

VOC = """<annotation>
  <folder>films</folder>
  <filename>2011_000003.jpg</filename>
  <source><database>made up</database><annotation>Reader A</annotation></source>
  <size><width>500</width><height>338</height><depth>3</depth></size>
  <segmented>0</segmented>
  <object>
    <name>person &amp; dog</name>
    <pose>Frontal</pose>
    <truncated>1</truncated>
    <difficult>1</difficult>
    <bndbox><xmin>191.0</xmin><ymin>107.36900369003689</ymin><xmax>313.0</xmax><ymax>329.36900369003695</ymax></bndbox>
    <part><name>head</name><bndbox><xmin>200</xmin><ymin>110</ymin><xmax>220</xmax><ymax>140</ymax></bndbox></part>
  </object>
  <object>
    <name>chair</name>
    <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>1</xmax><ymax>338</ymax></bndbox>
  </object>
</annotation>
"""

CVAT = """<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta><project><tasks>
    <task><id>7</id><name>first</name><assignee><username>A &amp; B</username><email>a@b.c</email></assignee></task>
    <task><id>8</id><name>second</name><assignee><username>C</username></assignee></task>
  </tasks></project></meta>
  <image id="0" name="films/one.png" subset="Train" task_id="7" width="640" height="480">
    <box label="Mass" source="manual" occluded="0" xtl="100.25" ytl="50.5" xbr="200.0" ybr="150.0" z_order="0">
      <attribute name="certain">yes</attribute>
    </box>
    <box label="Mass" occluded="0" xtl="300" ytl="100" xbr="400" ybr="160" rotation="30.5" z_order="0"></box>
    <polygon label="Effusion" occluded="0" points="10.00,20.00;110.50,25.00;60.00,90.25" z_order="1"></polygon>
    <ellipse label="Nodule" cx="320.5" cy="240.0" rx="40.0" ry="20.0" rotation="15.0" z_order="0"></ellipse>
    <ellipse label="Nodule" occluded="0" cx="120.5" cy="240.0" rx="10.0" ry="20.0" z_order="0"></ellipse>
    <mask label="Opacity" occluded="0" rle="1, 3, 1, 2, 3" left="30" top="40" width="5" height="2" z_order="0"></mask>
  </image>
  <image id="0" name="films/one.png" task_id="8" width="640" height="480">
    <box label="Mass" xtl="101" ytl="51" xbr="201" ybr="151"></box>
  </image>
  <image id="1" name="two.png" task_id="8" width="640" height="480">
    <tag label="No finding" source="manual"></tag>
  </image>
  <image id="2" name="three.png" task_id="7" width="100" height="200">
  </image>
</annotations>
"""

OURS = """{"format": "xai-desktop-boxes", "version": 3, "source": "made up", "images": [
 {"image_id": "one", "patient": "p", "width": 640, "height": 480, "frame": 2, "annotations": [
  {"label": "Mass", "box": [10.5, 20, 30, 40.25], "reader": "A"},
  {"label": "Mass", "ellipse": [100, 120, 30, 20, 15.5], "reader": "B", "source": "elsewhere", "role": "device"},
  {"label": "Mass", "polygon": [[1, 2, 30, 2, 30, 40], [50, 50, 60, 50, 60, 70]], "reader": "B", "difficult": true},
  {"label": "Mass", "mask": {"box": [5, 6, 8, 8], "width": 3, "height": 2, "runs": [1, 2, 3]}}]},
 {"image_id": "two", "patient": "", "nothing_by": ["A", ""], "annotations": []}]}
"""

SAMPLES: dict[str, dict[str, bytes]] = {
    "cvat": {"annotations.xml": CVAT.encode()},
    "nih": {"BBox_List_2017.csv": NIH.encode()},
    "object_cxr": {"train.csv": OBJECT_CXR.encode()},
    "ours": {"boxes.json": OURS.encode()},
    "rsna": {"stage_2_train_labels.csv": RSNA.encode()},
    "vindr": {"train.csv": VINDR.encode()},
    "voc": {"2011_000003.xml": VOC.encode()},
}

for _other in ("annotation_samples_json", "annotation_samples_dicom"):
    if importlib.util.find_spec(f"tests.helpers.{_other}"):
        SAMPLES.update(importlib.import_module(f"tests.helpers.{_other}").SAMPLES)
