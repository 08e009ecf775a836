<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
 <context>
  <name>ui</name>
  <message>
   <source>   ·   {days} days before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>   ·   {value} days LATER</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>% of functional liver (TFLV)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>% of standard liver (sFLR)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>% of total liver volume</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;3D</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Correct</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Edit</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;File</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Help</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Masks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Panels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Segment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;View</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>(no description)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>1 file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>1 other</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>1 patient</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>1 scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>1st ml</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>2nd ml</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>3D view</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A few bubbles that point at what matters here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A few outlined slices of the active view become a volume</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A file of this name exists.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A model is being trained. Shall it go on without the window?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A saved case of this name is there already.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A window that suits a region</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A wizard that lists the cases of a folder and says what is wrong with any of them.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>AI</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>AI in a box</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>AI mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Abdomen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Abdomen window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>About Hepascope</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Accept</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Agreement</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Agreement of the model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All keys, and what the mouse does in the views</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All views are copied.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All views zoom and move together</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>An earlier scan of the same patient</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>And go there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Angle</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Any slice; its colour marks the view that keys mean</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Apache License 2.0. Built on Qt for Python (LGPL), PyTorch, VTK, PyVista, NumPy, SciPy, pydicom, nibabel and others; typeface Inter (SIL Open Font License). See docs/licences.md.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Apple GPU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Arrow keys</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>As usual</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Assistance, not a diagnosis: check every pair and diameter.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>At the next start the window finds it again, running, finished or stopped.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Auto</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Automatic</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Automatic: a quick look finds the liver, then the model searches a box around it; where anything is doubtful, the whole scan.
Whole scan: the model searches every slice from edge to edge. This takes longer.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Axial</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Axial cut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Axial only</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Back and forth</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ball in 3D</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Becomes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Begin with a scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Blink</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Blue</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Body cut off</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bone window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bones</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Both</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Box</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Browse …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Brush</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Burden %</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>By</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>By doubt</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>By size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>CPU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>CT of the liver on the cut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>CT scans, archives, saved cases (*.nii *.gz *.nrrd *.nhdr *.mha *.mhd *.hdr *.dcm *.ima *.zip *.tar *.tgz *.xz *.bz2 DICOMDIR *.hepascope);;All files (*)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>CT slice on the cut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cancel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cancel the running job</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cases (*.hepascope)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change of the diameter in per cent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change the nadir</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change the whole label</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change window and level</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Changes by hand</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Changes made there are not seen here.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Check before segmenting</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a format.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a tumour first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a tumour in the table first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose liver or tumour first: the eraser has no shape to change.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose one in the table, or press N.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose the one to open.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cine</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Circle</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Clear this list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Click</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Click a line and the views go there. A panel can be moved by its head, folded with a double click and closed; the menu Window brings it back.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Click it in a slice or in the table; Esc leaves it at that.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Click on tumour, Ctrl and click on what is none: the network will hold to it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Click one in a slice or in the list first.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Clipped values</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Close earlier scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Close scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Close the earlier scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Close the scan and go back to the start page</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Close this message</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Close this panel; the menu Window brings it back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Close this scan?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Colour of the {what}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Colour what only one of two masks has</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Colour what only one of two masks has (X)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Colour where the model's overlapping windows and classes disagreed (W)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Colour where the model's overlapping windows and classes disagreed: doubt, no probability</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Compare</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Compare with a mask this case was saved with before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Comparing …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copied</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy 3D picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy all views</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy this command line</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy this view</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy to the next slice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy to the slice before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Coronal</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Coronal cut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Correct</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Correct a pair of tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Corrected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Corrected mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Corrections so far: {changes} by hand, {voxels} voxels, {minutes} min.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Count it in the sum of diameters, or not</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Counts in the sum of diameters, RECIST 1.1 (Y)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Crosshair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ctrl + wheel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ctrl+K finds any command by a few letters. F1 or ? shows all keys. This tour is in the menu Help.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ctrl+K finds every command by a few letters of its name. Esc closes this sheet.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cut along a line</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cut open at the crosshair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cut the liver open at the crosshair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cut the tumours open, too</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cut tumours, too</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cyst</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>DICOM files and the report name the patient as the scan does.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>DICOM folder or file, NIfTI, NRRD, MetaImage</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>DICOM folder, CD or file, zip or tar, NIfTI, NRRD, MetaImage, saved case</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>DICOM outlines for radiotherapy planning</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>DICOM report of all measurements; refers to the DICOM segmentation where both are written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>DICOM segmentation of the new kind (label map), small; few programs read it yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>DICOM segmentation: liver and each tumour, for the PACS and most viewers</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Dark</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Date</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>De-identified</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Delete all measurements</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Delete measurement</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Delete the chosen one</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Deutsch</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Device</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Diameter of the brush ([ and ])</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Diameters by hand; by the mask {axes_text} mm</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Diameters from the mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Diameters of all tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Diameters on the slices</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Dice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Dice {dice:.2f}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Difference</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Disc in the slice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Discard</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Discard it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Discard this work?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Display</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Divide into halves</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Done</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Double click</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drag a box over what matters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drag a box: the network looks at it once more</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drag around it, or click corner after corner</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drag in 3D</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drag the line in a slice to move the plane, an end to turn it. Sides of a plane, not Couinaud's segments. A voxel counts on the side of its centre. For research use.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drag the slider</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drag, or click point by point; Esc leaves it at that.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Draw a line that parts it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Draw a line that parts tumour {number}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Draw rulers and the rest</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Draw the axes of tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Draw the long axis</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Draw {what}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drop a CT folder, a file or a saved case here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drop a folder of DICOM files or a NIfTI file anywhere on this window, or choose one here. Nothing leaves this machine.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>EARLIER</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Each tumour in its own colour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Earlier saves</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Earlier saves …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Earlier scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Earlier scan: {name}{when}   ·   {text}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Empty cut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>End</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>English</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Erase</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Erase outline</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Every tumour, measured</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Everything else</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Everything, from the front</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Exchange left and right of this view</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Exchange top and bottom of this view</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export it instead.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Exported to {folder}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Exporting</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>F&amp;ollow-up</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Faster</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>File …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Fill</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Fill between slices</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Fill holes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Filter: name, date, description, phase …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Find anything by a few letters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Find the liver and its tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Find the liver and its tumours (S or F5)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Finds the liver and its tumours in abdominal CT and gives their volumes. The network is LW-HCN, a light-weight hybrid of 2D and 3D convolutions. Everything runs on this machine; nothing is sent anywhere.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Finds the liver and its tumours in abdominal CT, on your own machine.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>First</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>First and last slice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>First mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Flip</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Fold this panel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Folder …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Folders (*)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Follow the system</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Follow-up</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>For research use</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>For research use. Not a medical device: not for diagnosis or treatment. Every result needs the eyes of somebody who can read the scan.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>For research use. Not a medical device; every result needs a reader's eyes.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Forget those by hand</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Found falsely: it leaves the mask, and stays listed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Free some space or make {folder} writable; each change tries again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From the back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From the feet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From the front</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From the head</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From the left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From the right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Front and back exchanged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Give each tumour the colour it has in the table and in 3D</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Give the keys to the next view or panel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Give the keys to the one before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go back to the list of what the folder, CD or archive holds</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go back to where the masks differ more (Shift+J)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go back to where they differ more</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go on training</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go to the next tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go to the one before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go to where the masks differ next most</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go to where the masks differ next most (J)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Going by size.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Green</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Grey scale</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Grow</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Grow from a click</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Guess again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Guess the dividing plane again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>HU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>HU inside a box</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>HU inside a circle</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Height</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Hepascope ended before this work was saved. It can go on where it was.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Hide and show the mask by turns, to see what is under it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Hide names</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Home</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Home view</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How far Grow, Shrink and Smooth go</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How far the model's opinions agree is not known here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How far the model's opinions agree, in per cent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How solid the liver is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How solid the liver is, and numbers</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Import</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Import a mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Import a mask of this scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Import mask …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>In any slice; Esc leaves it at that.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>In the views</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Interpolate to even slices</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Is the disk full?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Is there enough memory?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Islands</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Islands smaller than this are removed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It becomes what surrounds it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It cannot be brought back afterwards.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It cannot hold the slices of a tilted gantry.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It counts no more and stays listed below. Accept puts it back; Ctrl+Z takes this back.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It lies on the scan's own grid.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Its diameters are those of the mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Its liver and tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Join with …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Keep the largest part</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Keyboard and mouse</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Kind</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Label liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Label tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Language</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Lay an earlier scan beside first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Lay an earlier scan of the same patient beside this one</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Layout</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Leave Hepascope</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Leave Hepascope?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Left out</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Left stays</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Lesion {number} ({ml}) is a tumour again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Let RECIST 1.1 say whether it is a target</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Let RECIST 1.1 say whether it is one</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Let the 3D view turn; a click stops it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Let the mask say the diameters again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Level</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Level (centre) of the window: middle grey</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Light</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Linked zoom</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Live curves of loss and Dice while it trains, with stop and resume.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Liver cut off</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Liver halves</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Liver less solid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Liver ml</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Liver more solid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Liver on the left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Liver window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Load a reference mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Load reference mask …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Load reference …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Loading {slices} slices … this is the middle one, as a preview</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Lock as no tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Lock as tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Longest axial diameter and the longest at right angles to it, in mm; * where put right by hand</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Longest axial diameter before → now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look at every slice before you use the numbers.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look from anterior</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look from inferior</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look from posterior</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look from superior</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look from the patient's left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look from the patient's right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Looking at the scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Looking for models …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Looking through {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Lung</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Lung window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>MIP</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Make an artificial CT and open it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Make an artificial abdominal CT and open it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Make one lesion of this tumour and the next you choose</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Make scans with known truth, named as in LiTS</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Make the undone change again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Make two lesions of it where it is narrow</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Making the phantom</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Mask of the earlier scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Masks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Masks (*.nii *.nii.gz *.nrrd *.mha *.mhd);;All files (*)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Masks and cases (*.nii *.nii.gz *.nrrd *.mha *.mhd *.dcm *.hepascope);;All files (*)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Masks this case was saved with</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Maximum (MIP)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Mean</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Mean ± standard deviation of Hounsfield units</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Measu&amp;re</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Measure a length on a slice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Measure an angle on a slice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Measurements</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Measuring …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Metal</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Middle drag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>MinIP</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Minimum (MinIP)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Mirror</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move the crosshair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move the label's border inwards</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move the label's border outwards</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move the picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>NVIDIA GPU</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nadir</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nadir of earlier scans</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Name of the new folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Named like the scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Needs an open scan and a model, and nothing running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Network</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Network window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>New folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next cut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next difference</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next tumour of both scans</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next view or panel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next volume rendering</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No 3D view: this machine offers no OpenGL 3.2.
Slices, segmentation, measurements and export work without it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No Hounsfield units</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No body</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No contrast agent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No cut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No liver seen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No liver was found in this scan.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No measurement is chosen.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No model installed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No patient is named</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No reference is loaded</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No scan at hand?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No target lesion: none of {least_mm:.0f} mm or more</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No tumour is chosen.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No tumour is measured yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No tumour left.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No tumour was found.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No tumour: it becomes liver, and stays listed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No volume rendering</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No voxel has changed. Ctrl+Z takes this back.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Noisy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>None, axial, coronal, sagittal in turn</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>None, soft tissue, vessels, bones in turn</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not known</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not of the chosen tumour alone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not possible now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Note on the lesion</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Note …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Notes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing from the scan names the patient. Notes you wrote stay in CSV, JSON and the report.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is called like that.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is known of how far the model's opinions agree here.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is segmented yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is segmented yet.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing on the cut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing on this page trains a model yet. What exists today works on the command line:</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing to make again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing to take back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was measured by hand yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Number in the earlier scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Number in the open scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Number; 1 is the largest. Numbers in brackets are no tumours: cysts, vessels, what was rejected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Numbers of the corrected mask; the views show the {mask} mask.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Numbers of the tumours in the first and the second mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Numbers on tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>OBLIQUE</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Oblique slices</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Of the standard liver volume after Vauthey, -794.41 + 1267.28 × body surface (Mosteller); needs height and weight</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Of the whole liver less all tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Of the whole liver, tumours included</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>One click, or the key S. Below stands how long it will take; you can go on reading meanwhile.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>One large, three small</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>One view alone, and back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Opacity of the mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a NIfTI file, one DICOM file, a zip or tar archive, or a saved case</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a NIfTI file, one DICOM file, an archive or a saved case (Ctrl+Shift+O)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a folder of DICOM files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a folder, CD or USB stick with DICOM files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a folder, CD or USB stick with DICOM files (Ctrl+O)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a folder, CD or archive with several scans first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a reference mask first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a scan first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open an earlier scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open another scan?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open earlier scan …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open file …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open folder …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open the demo phantom</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open the demo phantom?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open the longest even part</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Opening {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Orange</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Other colour …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Outline</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Outline liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Outline tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>PNG pictures (*.png)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Page Down</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Page Up</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paint</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paint liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paint only tissue like that under the first touch</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paint tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paint up to the edge of the tissue under the mouse</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paint with a disc or a ball</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Part the liver by a plane that you drag: volumes on both sides, and what would remain</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Patient {number}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Phase</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pictures</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pictures (*.png)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pinch</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Play</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Portal</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Portal window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Preparing the 3D view …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Preparing the volume …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Previous</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Previous difference</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Previous mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Previous tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Previous tumour of both scans</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Previous view or panel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Purple</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Put all panels back where they stood at first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Put the 3D picture on the clipboard</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Put the plane back where the liver's shape suggests it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Quit</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>R</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>RECIST 1.1: {text}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Read as you are used to</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Read on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading was stopped: a scan can be opened once all files are read.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Recent scans</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Redo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Redo {what}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reference</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reference mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reject</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rejected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remark</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remnant ml, without tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove a tumour by click</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove all others of the label</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove islands</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove small parts of the label</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Replace</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Replace it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Replace {count} in {name}?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Replace {name}?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reset layout</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Results</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Right drag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Right stays</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ruler</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run through the slices of this view</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sagittal</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sagittal cut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Same</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Same, new, gone, merged or split; * is a target of RECIST 1.1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save 3D picture …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save all views …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save case</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save case as …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save into another file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save mask, verdicts and measurements; the scan itself stays where it is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save the 3D picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save the case</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save the picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save the turntable into a new folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save this view …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save turntable …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Saved (UTC)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Saved as {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Saved {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Saved {time} UTC by {name}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Saved {time} UTC.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Saved: {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Saving the turntable …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Say what it is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scans in {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scans of this folder …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scroll through the slices; two fingers on a touchpad too</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Search</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Search all commands</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Search all commands …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Second</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Second less first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Second mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>See fewer slices together</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>See less through the liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>See more slices together</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>See more through the liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>See one slice at a time</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>See the tab Train.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Segment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Segment all the same?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Segment it now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Segment liver and tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Segment the scan first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Segmentation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Series</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Shift + drag</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Shifted values</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Short scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show HU beside grey</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show all views as radiologists expect them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show another's mask of this scan (NIfTI, on the scan's own grid)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show another's mask of this scan beside this one: NIfTI, NRRD, DICOM SEG, RTSTRUCT or saved case</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show measurements</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show or close the panel Correct</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show or close the panel Display</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show or close the panel Follow-up</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show or close the panel Liver halves</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show or close the panel Masks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show or close the panel Measurements</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show or close the panel Notes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show or close the panel Results</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show or close the panel Segmentation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show or hide the mask (H)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show or hide the mask over the scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show overlay</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show patients by number; names are never kept, in either case</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the CT where the liver is cut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the crosshair</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the difference of two masks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the inside of the surface</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the liver whole</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the mask that is edited, measured and exported</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the mask that the model's last run replaced</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the mask that was loaded as reference</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the next of the masks there are</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the scan itself, bones</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the scan itself, organs and bones</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the scan itself, what is enhanced</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the slice in the 3D view</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the surfaces only</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show the tour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show what the model said, as it came</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show whole pictures in all views</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Shrink</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Side by side</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Side of the plane that parts the liver, the patient's: R, L, or RL where the plane cuts the tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Single slices</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Skip the tour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sky blue</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sl&amp;ices</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Slab</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Slabs show the brightest: vessels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Slabs show the darkest: ducts</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Slabs show the mean: less noise</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Slice in which the diameters were measured, counted from the feet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Slices</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Slices seen together; the corner of each view says how thick they truly are</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Slower</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Smart brush</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Smooth</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Smooth pixels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Smooth the label's border, keeping its volume</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Smooth, or each voxel by itself</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Soft tissue</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Something is still running.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Something went wrong inside Hepascope</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Spacing mm</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Split</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Standard views</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Starting …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Step</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop and keep the model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop the running job (Esc)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop what is running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stopping …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Structure</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Suit the segmented voxels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Suit the tissue seen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Suitable for the network</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sum of 1 target: </source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sum of the target lesions' longest diameters (RECIST 1.1, at most two in the liver)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sum of {count} targets: </source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>TILTED</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take a mask that is there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take all tissue like it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take back the last change</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take the earlier scan away</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take the earlier scan away again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take the mask of another program: NIfTI, NRRD, DICOM SEG, RT structure set or saved case</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take this panel out of the window, and back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Target</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Target by the rules</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Target lesion</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Target lesion, </source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Target lesions {numbers}:  sum {sum_mm:.1f} mm</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ten slices on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The 3D view could not be started: {reason}.
Slices, segmentation, measurements and export work without it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The 3D view is switched off.
Slices, segmentation, measurements and export work without it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The case is open.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The case keeps it in mind: open it again when the scan is there.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The chosen one, or the largest</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The demo makes an artificial abdomen whose tumours are known exactly. Good for a first look.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The demo phantom cannot be saved as a case: it is no scan on disk.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The disk of {folder} has no locks.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The earlier scan does not lie beside. {reason}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The language changes at the next start.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The largest first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The last step was being written when the program ended and is lost.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The liver on the side that stays, less its tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The liver's volume includes its tumours; burden is tumour / liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The livers are laid on each other rigidly. Nothing of the headers is kept.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The livers fit loosely ({text}): check the pairs.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The mask is empty.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The mask of the scan is replaced by what you choose; Undo brings it back.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The mask was changed meanwhile; draw the box again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The mask was changed meanwhile; try again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The mask was changed while the network ran. If you use the result, Undo brings your mask back.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The masks are the same.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The masks do not differ, or are not compared</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The model left no agreement for this mask.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The models on this machine, and what is inside one</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The most doubtful first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The network finds in the box what was there already.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The network has looked at the box once more.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The network made no mask here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The network that finds the liver and its tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The network's result was left out.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The one you choose becomes the reference mask and is compared with the present one.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The other scan does not show this place: it may only be out of sight.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The patient</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The plane is a guess from the liver's shape, not anatomy: drag it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The plane was placed by hand.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The scan beside was made later than the open one.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The scan opens as soon as all files are read: more of its slices may come.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The scan was not opened from DICOM images that results could refer to.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The scan's own name on the disk, which may name the patient</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The smallest sum of target diameters in any scan so far, if one was smaller than here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The training has ended early.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The training is finished.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The view is copied.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Theme</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There already: {names}. You will be asked before it is replaced.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is no earlier mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is no tumour in the mask.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is no {label} in this slice, or no next one.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is nothing to change.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is only one mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>These two are different tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>These two are one tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Thick slices</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Thicker</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Thickness mm</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Thickness of the slab</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Thinner</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This case was not saved with another mask before.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This folder holds more than one scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This is a tumour, and well outlined</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This is no scan: {kind}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This is our mistake. Your scan and your mask are still open. The report below holds program lines only, nothing about the patient; please send it to the makers.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This scan is open in another window of Hepascope.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Threshold brush</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tilted gantry</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tools draw liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tools draw tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tools erase</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Train</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training from this window comes in a later version</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Try the demo phantom</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tumour ml</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tumour of the earlier scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tumour of the open scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tumour {number}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tumour {number} ({ml}) {words}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tumour {number} was split.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tumours ml</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tumours now and before</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tumours of both masks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turn and mirror</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turn left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turn right</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turn round at the last slice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turn the liver; a click moves the crosshair there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turn this view clockwise</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turn this view the other way</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turntable</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turntable stopped; nothing was saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turntable {count} of {frames}; Esc stops</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Two by two</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Undo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Undo {what}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Unexpected error</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Unknown contrast phase</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Unknown spacing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Unlock</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Unsaved work</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Upside down</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use the network's result?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use the result</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Vermilion</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Version {number}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Version, licence, limits</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Vessel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Vessels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Vessels window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>View</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Volume before → now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Volume in millilitres</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Volume in the first mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Volume in the second mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Volume ml</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Volume rendering</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Volume {signed} %</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Wait for it, or cancel it (Esc).</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Wait until the running job is over, or cancel it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Weight</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What are these structures?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What became of it from the first mask to the second</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What computes: a GPU where there is one, else the processor</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What do you want to do?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What is written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What the label encloses</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What the training command can do today</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What was done on this scan was neither saved nor exported, and will be lost.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What was looked at before segmenting</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What will be here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What you said of it; T is a target lesion of RECIST 1.1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What {name} becomes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Wheel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Wheel: slices. Right drag: window and level. Ctrl and wheel: zoom. Double click: one view alone. The number keys are window presets.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where is the scan {name} now?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where the tools may paint</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where to</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where you see it, not the mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Which earlier scan lay beside is lost: open it again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Which tumour is one with tumour {number}?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>White</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Whole CT slice on the cut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Whole picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Whole picture again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Whole scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Width</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Width of the window: from black to white</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Window</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Window for a box …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Window for the liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Window for what is seen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Within the hospital</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Write each tumour's number at it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Write something to this lesion</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Write the 3D picture as a PNG file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Write the mask and the volumes into a folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Write the pictures of a whole turn</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Yellow</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Your mask stays as it is.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Your work is back as it was.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Your work is not saved automatically: {reason}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Your work is saved all the same. Do not open one scan on two computers at once: nobody notices.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Zoom at the cursor</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Zoom to the liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Zoom to the tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a guess: drag it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a report of one page, for a browser</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a segmentation for 3D Slicer: names, colours, codes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>accepted</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>agree</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>agreement</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>agreement 100 %</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>agreement {percent} %</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>all surfaces as glTF, for browsers and glasses (metres, head up)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>all surfaces in one file, with a file of colours (LPS, mm)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>angle</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>anywhere</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>arterial</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>auto</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>axes_by_hand</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>axial</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>background</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ball</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>bone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>both</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>box</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>busy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>by rules</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>by the rules</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>case</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>circle</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>contours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>coronal</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>cpu</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>cuda</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>cyst</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>dark</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>de</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>disc</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>document</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>dose report</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>earlier</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>en</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>everywhere</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>fill</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>found</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>full</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>grid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>hepascope model list</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>hepascope phantom --out scans --count 20 --seed 0</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>hepascope train --help</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>how far the network's opinions agreed, voxel by voxel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>idle</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>is a cyst</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>is a vessel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>is rejected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>key object note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>large</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>late</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>lesion</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>light</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>listed, not read yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>localizer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>marks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>mask on the scan's grid, or the folder of an export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>mask_ai</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>mask_corrected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>mask_previous</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>mask_reference</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>maximum</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>mean</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>measures</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>min {min_hu}  max {max_hu}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>minimum</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ml</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>mm</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>mps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>native</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>no voxel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>not known</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>now {now}, before {before}: {cost_text}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>oblique grid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>of slice {number} alone</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>only inside the liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>only where nothing is</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>only {first}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>only {second}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>open_file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>open_folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>other object</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>outline</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>pictures of the target lesions with their axes (PNG)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>places</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>portal</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>portal venous</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>presentation state</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>radiotherapy plan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>reading …</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>redo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>registration</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>rejected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>report</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>reset diameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>result</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>row</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ruler</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>sagittal</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>screenshot</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>segmentation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>several_masks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>side</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>slice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>soft</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>surfaces to print in 3D, one file each (LPS, mm)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>surfaces with colours, one file each (LPS, mm)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>system</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the long axis of tumour {tumour}, in the axial view</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the mask as MetaImage, for ITK: 1 liver, 2 tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the mask as NRRD: 1 liver, 2 tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the mask on the scan's own grid: 1 liver, 2 tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the same report, to print</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the same with how the mask was made</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the {kind}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>then</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>tumours</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>turned 180°</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>turned 270°</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>turned 90°</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>undo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>verdict</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>vessel</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>vessels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>volumes, diameters, verdicts and marks, one row each</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>what</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>your choice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} into {folder}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} others</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} patients</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} places differ</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} scans</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{duration} left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{mask} mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{ml_text} ml of it are tumour again in the mask, and count as tumour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name_of}: {mean_hu:.0f} ± {sd_hu:.0f} HU, {voxels} voxels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{names} will be written anew; the old contents are lost.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} could not be made.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} could not be written.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} is the mask now.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} is the reference.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} slice</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} slice number</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} slice of the earlier scan</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} unknown</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name}: done.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name}: level {center_hu:g}, width {width_hu:g} HU ({number})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{percent:.0f} % over the liver</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{signed} % of the baseline</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{signed} % of the nadir, {smallest_mm:.0f} mm</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{text}
All tumours: {before:.1f} → {now:.1f} ml</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{text} ({key}); once more takes it back</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{tip}, in Hounsfield units</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{value} mask</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{verb} the work on {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Δ</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Δ ml</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>“Use in viewer”: the new model in the Segmentation panel with one click.</source>
   <translation type="unfinished" />
  </message>
 </context>
</TS>
