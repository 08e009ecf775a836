<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
 <context>
  <name>ui</name>
  <message>
   <source>   ·   {days} days before</source>
   <translation>   ·   {days} Tage vorher</translation>
  </message>
  <message>
   <source>   ·   {value} days LATER</source>
   <translation>   ·   {value} Tage SPÄTER</translation>
  </message>
  <message>
   <source>% of functional liver (TFLV)</source>
   <translation>% der funktionellen Leber (TFLV)</translation>
  </message>
  <message>
   <source>% of standard liver (sFLR)</source>
   <translation>% der Standardleber (sFLR)</translation>
  </message>
  <message>
   <source>% of total liver volume</source>
   <translation>% des gesamten Lebervolumens</translation>
  </message>
  <message>
   <source>&amp;3D</source>
   <translation>&amp;3D</translation>
  </message>
  <message>
   <source>&amp;Correct</source>
   <translation>&amp;Korrigieren</translation>
  </message>
  <message>
   <source>&amp;Edit</source>
   <translation>&amp;Bearbeiten</translation>
  </message>
  <message>
   <source>&amp;File</source>
   <translation>&amp;Datei</translation>
  </message>
  <message>
   <source>&amp;Help</source>
   <translation>&amp;Hilfe</translation>
  </message>
  <message>
   <source>&amp;Liver</source>
   <translation>&amp;Leber</translation>
  </message>
  <message>
   <source>&amp;Masks</source>
   <translation>&amp;Masken</translation>
  </message>
  <message>
   <source>&amp;Panels</source>
   <translation>&amp;Fensterteile</translation>
  </message>
  <message>
   <source>&amp;Segment</source>
   <translation>&amp;Segmentieren</translation>
  </message>
  <message>
   <source>&amp;Tumours</source>
   <translation>&amp;Tumoren</translation>
  </message>
  <message>
   <source>&amp;View</source>
   <translation>&amp;Ansicht</translation>
  </message>
  <message>
   <source>(no description)</source>
   <translation>(ohne Beschreibung)</translation>
  </message>
  <message>
   <source>1 file</source>
   <translation>1 Datei</translation>
  </message>
  <message>
   <source>1 other</source>
   <translation>1 weitere</translation>
  </message>
  <message>
   <source>1 patient</source>
   <translation>1 Patient</translation>
  </message>
  <message>
   <source>1 scan</source>
   <translation>1 Scan</translation>
  </message>
  <message>
   <source>1st ml</source>
   <translation>1. ml</translation>
  </message>
  <message>
   <source>2nd ml</source>
   <translation>2. ml</translation>
  </message>
  <message>
   <source>3D view</source>
   <translation>3D-Ansicht</translation>
  </message>
  <message>
   <source>A few bubbles that point at what matters here</source>
   <translation>Ein paar Hinweise, die auf das Wichtige zeigen</translation>
  </message>
  <message>
   <source>A few outlined slices of the active view become a volume</source>
   <translation>Aus einigen umrandeten Schichten der aktiven Ansicht wird ein Volumen</translation>
  </message>
  <message>
   <source>A file of this name exists.</source>
   <translation>Eine Datei dieses Namens gibt es schon.</translation>
  </message>
  <message>
   <source>A model is being trained. Shall it go on without the window?</source>
   <translation>Ein Modell wird trainiert. Soll das Training ohne das Fenster weitergehen?</translation>
  </message>
  <message>
   <source>A saved case of this name is there already.</source>
   <translation>Einen gespeicherten Fall dieses Namens gibt es schon.</translation>
  </message>
  <message>
   <source>A window that suits a region</source>
   <translation>Ein Fenster, das zu einem Bereich passt</translation>
  </message>
  <message>
   <source>A wizard that lists the cases of a folder and says what is wrong with any of them.</source>
   <translation>Ein Assistent, der die Fälle eines Ordners auflistet und sagt, was an ihnen nicht stimmt.</translation>
  </message>
  <message>
   <source>AI</source>
   <translation>KI</translation>
  </message>
  <message>
   <source>AI in a box</source>
   <translation>KI in einem Kasten</translation>
  </message>
  <message>
   <source>AI mask</source>
   <translation>KI-Maske</translation>
  </message>
  <message>
   <source>Abdomen</source>
   <translation>Abdomen</translation>
  </message>
  <message>
   <source>Abdomen window</source>
   <translation>Abdomenfenster</translation>
  </message>
  <message>
   <source>About Hepascope</source>
   <translation>Über Hepascope</translation>
  </message>
  <message>
   <source>Accept</source>
   <translation>Annehmen</translation>
  </message>
  <message>
   <source>Agreement</source>
   <translation>Einigkeit</translation>
  </message>
  <message>
   <source>Agreement of the model</source>
   <translation>Einigkeit des Modells</translation>
  </message>
  <message>
   <source>All keys, and what the mouse does in the views</source>
   <translation>Alle Tasten, und was die Maus in den Ansichten tut</translation>
  </message>
  <message>
   <source>All views are copied.</source>
   <translation>Alle Ansichten sind kopiert.</translation>
  </message>
  <message>
   <source>All views zoom and move together</source>
   <translation>Alle Ansichten zoomen und verschieben gemeinsam</translation>
  </message>
  <message>
   <source>An earlier scan of the same patient</source>
   <translation>Eine Voraufnahme desselben Patienten</translation>
  </message>
  <message>
   <source>And go there</source>
   <translation>Und geht dorthin</translation>
  </message>
  <message>
   <source>Angle</source>
   <translation>Winkel</translation>
  </message>
  <message>
   <source>Any slice; its colour marks the view that keys mean</source>
   <translation>Jede Schicht; seine Farbe zeigt die Ansicht, die die Tasten meinen</translation>
  </message>
  <message>
   <source>Apache License 2.0. Built on Qt for Python (LGPL), PyTorch, VTK, PyVista, NumPy, SciPy, pydicom, nibabel and others; typeface Inter (SIL Open Font License). See docs/licences.md.</source>
   <translation>Apache-Lizenz 2.0. Baut auf Qt for Python (LGPL), PyTorch, VTK, PyVista, NumPy, SciPy, pydicom, nibabel und anderen auf; Schrift Inter (SIL Open Font License). Siehe docs/licences.md.</translation>
  </message>
  <message>
   <source>Apple GPU</source>
   <translation>Apple-GPU</translation>
  </message>
  <message>
   <source>Arrow keys</source>
   <translation>Pfeiltasten</translation>
  </message>
  <message>
   <source>As usual</source>
   <translation>Wie üblich</translation>
  </message>
  <message>
   <source>Assistance, not a diagnosis: check every pair and diameter.</source>
   <translation>Hilfe, keine Diagnose: jedes Paar und jeden Durchmesser prüfen.</translation>
  </message>
  <message>
   <source>At the next start the window finds it again, running, finished or stopped.</source>
   <translation>Beim nächsten Start findet das Fenster es wieder: laufend, fertig oder angehalten.</translation>
  </message>
  <message>
   <source>Auto</source>
   <translation>Auto</translation>
  </message>
  <message>
   <source>Automatic</source>
   <translation>Automatisch</translation>
  </message>
  <message>
   <source>Automatic: a quick look finds the liver, then the model searches a box around it; where anything is doubtful, the whole scan.
Whole scan: the model searches every slice from edge to edge. This takes longer.</source>
   <translation>Automatisch: Ein schneller Blick findet die Leber, dann durchsucht das Modell einen Kasten um sie; im Zweifel die ganze Aufnahme.
Ganze Aufnahme: Das Modell durchsucht jede Schicht von Rand zu Rand. Das dauert länger.</translation>
  </message>
  <message>
   <source>Axial</source>
   <translation>Axial</translation>
  </message>
  <message>
   <source>Axial cut</source>
   <translation>Axialer Schnitt</translation>
  </message>
  <message>
   <source>Axial only</source>
   <translation>Nur axial</translation>
  </message>
  <message>
   <source>Back</source>
   <translation>Zurück</translation>
  </message>
  <message>
   <source>Back and forth</source>
   <translation>Hin und her</translation>
  </message>
  <message>
   <source>Ball in 3D</source>
   <translation>Kugel in 3D</translation>
  </message>
  <message>
   <source>Becomes</source>
   <translation>Wird zu</translation>
  </message>
  <message>
   <source>Begin with a scan</source>
   <translation>Mit einer Aufnahme beginnen</translation>
  </message>
  <message>
   <source>Blink</source>
   <translation>Blinken</translation>
  </message>
  <message>
   <source>Blue</source>
   <translation>Blau</translation>
  </message>
  <message>
   <source>Body cut off</source>
   <translation>Körper abgeschnitten</translation>
  </message>
  <message>
   <source>Bone</source>
   <translation>Knochen</translation>
  </message>
  <message>
   <source>Bone window</source>
   <translation>Knochenfenster</translation>
  </message>
  <message>
   <source>Bones</source>
   <translation>Knochen</translation>
  </message>
  <message>
   <source>Both</source>
   <translation>Beides</translation>
  </message>
  <message>
   <source>Box</source>
   <translation>Rechteck</translation>
  </message>
  <message>
   <source>Browse …</source>
   <translation>Durchsuchen …</translation>
  </message>
  <message>
   <source>Brush</source>
   <translation>Pinsel</translation>
  </message>
  <message>
   <source>Burden %</source>
   <translation>Tumorlast %</translation>
  </message>
  <message>
   <source>By</source>
   <translation>Von</translation>
  </message>
  <message>
   <source>By doubt</source>
   <translation>Nach Zweifel</translation>
  </message>
  <message>
   <source>By size</source>
   <translation>Nach Größe</translation>
  </message>
  <message>
   <source>CPU</source>
   <translation>CPU</translation>
  </message>
  <message>
   <source>CT of the liver on the cut</source>
   <translation>CT der Leber auf dem Schnitt</translation>
  </message>
  <message>
   <source>CT scans, archives, saved cases (*.nii *.gz *.nrrd *.nhdr *.mha *.mhd *.hdr *.dcm *.ima *.zip *.tar *.tgz *.xz *.bz2 DICOMDIR *.hepascope);;All files (*)</source>
   <translation>CT-Scans, Archive, gespeicherte Fälle (*.nii *.gz *.nrrd *.nhdr *.mha *.mhd *.hdr *.dcm *.ima *.zip *.tar *.tgz *.xz *.bz2 DICOMDIR *.hepascope);;Alle Dateien (*)</translation>
  </message>
  <message>
   <source>CT slice on the cut</source>
   <translation>CT-Schicht auf dem Schnitt</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Cancel the running job</source>
   <translation>Laufende Arbeit abbrechen</translation>
  </message>
  <message>
   <source>Cases (*.hepascope)</source>
   <translation>Fälle (*.hepascope)</translation>
  </message>
  <message>
   <source>Change of the diameter in per cent</source>
   <translation>Änderung des Durchmessers in Prozent</translation>
  </message>
  <message>
   <source>Change the nadir</source>
   <translation>Nadir ändern</translation>
  </message>
  <message>
   <source>Change the whole label</source>
   <translation>Die ganze Struktur ändern</translation>
  </message>
  <message>
   <source>Change window and level</source>
   <translation>Fenster und Zentrum ändern</translation>
  </message>
  <message>
   <source>Changes by hand</source>
   <translation>Änderungen von Hand</translation>
  </message>
  <message>
   <source>Changes made there are not seen here.</source>
   <translation>Änderungen dort sind hier nicht zu sehen.</translation>
  </message>
  <message>
   <source>Check before segmenting</source>
   <translation>Prüfung vor dem Segmentieren</translation>
  </message>
  <message>
   <source>Choose a file</source>
   <translation>Datei wählen</translation>
  </message>
  <message>
   <source>Choose a folder</source>
   <translation>Ordner wählen</translation>
  </message>
  <message>
   <source>Choose a format.</source>
   <translation>Ein Format wählen.</translation>
  </message>
  <message>
   <source>Choose a scan</source>
   <translation>Aufnahme wählen</translation>
  </message>
  <message>
   <source>Choose a tumour first</source>
   <translation>Zuerst einen Tumor wählen</translation>
  </message>
  <message>
   <source>Choose a tumour in the table first</source>
   <translation>Zuerst einen Tumor in der Tabelle wählen</translation>
  </message>
  <message>
   <source>Choose liver or tumour first: the eraser has no shape to change.</source>
   <translation>Zuerst Leber oder Tumor wählen: Der Radierer hat keine Form, die sich ändern ließe.</translation>
  </message>
  <message>
   <source>Choose one in the table, or press N.</source>
   <translation>Einen in der Tabelle wählen oder N drücken.</translation>
  </message>
  <message>
   <source>Choose the one to open.</source>
   <translation>Welche soll geöffnet werden?</translation>
  </message>
  <message>
   <source>Cine</source>
   <translation>Kino</translation>
  </message>
  <message>
   <source>Circle</source>
   <translation>Kreis</translation>
  </message>
  <message>
   <source>Clear this list</source>
   <translation>Diese Liste leeren</translation>
  </message>
  <message>
   <source>Click</source>
   <translation>Klick</translation>
  </message>
  <message>
   <source>Click a line and the views go there. A panel can be moved by its head, folded with a double click and closed; the menu Window brings it back.</source>
   <translation>Ein Klick auf eine Zeile führt die Ansichten dorthin. Ein Bereich lässt sich am Kopf verschieben, mit Doppelklick falten und schließen; das Menü Fenster bringt ihn zurück.</translation>
  </message>
  <message>
   <source>Click it in a slice or in the table; Esc leaves it at that.</source>
   <translation>In einer Schicht oder in der Tabelle anklicken; Esc lässt es dabei.</translation>
  </message>
  <message>
   <source>Click on tumour, Ctrl and click on what is none: the network will hold to it</source>
   <translation>Klick auf Tumor, Strg und Klick auf Nichttumor: Das Netz hält sich daran</translation>
  </message>
  <message>
   <source>Click one in a slice or in the list first.</source>
   <translation>Zuerst eine in einer Schicht oder in der Liste anklicken.</translation>
  </message>
  <message>
   <source>Clipped values</source>
   <translation>Abgeschnittene Werte</translation>
  </message>
  <message>
   <source>Close earlier scan</source>
   <translation>Voraufnahme schließen</translation>
  </message>
  <message>
   <source>Close scan</source>
   <translation>Aufnahme schließen</translation>
  </message>
  <message>
   <source>Close the earlier scan</source>
   <translation>Die Voraufnahme schließen</translation>
  </message>
  <message>
   <source>Close the scan and go back to the start page</source>
   <translation>Die Aufnahme schließen und zur Startseite zurück</translation>
  </message>
  <message>
   <source>Close this message</source>
   <translation>Diese Meldung schließen</translation>
  </message>
  <message>
   <source>Close this panel; the menu Window brings it back</source>
   <translation>Diesen Bereich schließen; das Menü Fenster bringt ihn zurück</translation>
  </message>
  <message>
   <source>Close this scan?</source>
   <translation>Diese Aufnahme schließen?</translation>
  </message>
  <message>
   <source>Colour of the {what}</source>
   <translation>Farbe: {what}</translation>
  </message>
  <message>
   <source>Colour what only one of two masks has</source>
   <translation>Einfärben, was nur eine von zwei Masken hat</translation>
  </message>
  <message>
   <source>Colour what only one of two masks has (X)</source>
   <translation>Einfärben, was nur eine von zwei Masken hat (X)</translation>
  </message>
  <message>
   <source>Colour where the model's overlapping windows and classes disagreed (W)</source>
   <translation>Einfärben, wo sich überlappende Fenster und Klassen des Modells uneins waren (W)</translation>
  </message>
  <message>
   <source>Colour where the model's overlapping windows and classes disagreed: doubt, no probability</source>
   <translation>Einfärben, wo sich überlappende Fenster und Klassen des Modells uneins waren: Zweifel, keine Wahrscheinlichkeit</translation>
  </message>
  <message>
   <source>Compare</source>
   <translation>Vergleichen</translation>
  </message>
  <message>
   <source>Compare with a mask this case was saved with before</source>
   <translation>Mit einer Maske vergleichen, mit der dieser Fall früher gesichert wurde</translation>
  </message>
  <message>
   <source>Comparing …</source>
   <translation>Vergleicht …</translation>
  </message>
  <message>
   <source>Copied</source>
   <translation>Kopiert</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>Kopieren</translation>
  </message>
  <message>
   <source>Copy 3D picture</source>
   <translation>3D-Bild kopieren</translation>
  </message>
  <message>
   <source>Copy all views</source>
   <translation>Alle Ansichten kopieren</translation>
  </message>
  <message>
   <source>Copy this command line</source>
   <translation>Diese Befehlszeile kopieren</translation>
  </message>
  <message>
   <source>Copy this view</source>
   <translation>Diese Ansicht kopieren</translation>
  </message>
  <message>
   <source>Copy to the next slice</source>
   <translation>In die nächste Schicht kopieren</translation>
  </message>
  <message>
   <source>Copy to the slice before</source>
   <translation>In die vorige Schicht kopieren</translation>
  </message>
  <message>
   <source>Coronal</source>
   <translation>Koronal</translation>
  </message>
  <message>
   <source>Coronal cut</source>
   <translation>Koronaler Schnitt</translation>
  </message>
  <message>
   <source>Correct</source>
   <translation>Korrigieren</translation>
  </message>
  <message>
   <source>Correct a pair of tumours</source>
   <translation>Ein Tumorpaar berichtigen</translation>
  </message>
  <message>
   <source>Corrected</source>
   <translation>Korrigiert</translation>
  </message>
  <message>
   <source>Corrected mask</source>
   <translation>Korrigierte Maske</translation>
  </message>
  <message>
   <source>Corrections so far: {changes} by hand, {voxels} voxels, {minutes} min.</source>
   <translation>Korrekturen bisher: {changes} von Hand, {voxels} Voxel, {minutes} min.</translation>
  </message>
  <message>
   <source>Count it in the sum of diameters, or not</source>
   <translation>In der Summe der Durchmesser zählen oder nicht</translation>
  </message>
  <message>
   <source>Counts in the sum of diameters, RECIST 1.1 (Y)</source>
   <translation>Zählt in der Summe der Durchmesser, RECIST 1.1 (Y)</translation>
  </message>
  <message>
   <source>Crosshair</source>
   <translation>Fadenkreuz</translation>
  </message>
  <message>
   <source>Ctrl + wheel</source>
   <translation>Strg + Rad</translation>
  </message>
  <message>
   <source>Ctrl+K finds any command by a few letters. F1 or ? shows all keys. This tour is in the menu Help.</source>
   <translation>Strg+K findet jeden Befehl mit ein paar Buchstaben. F1 oder ? zeigt alle Tasten. Dieser Rundgang steht im Menü Hilfe.</translation>
  </message>
  <message>
   <source>Ctrl+K finds every command by a few letters of its name. Esc closes this sheet.</source>
   <translation>Strg+K findet jeden Befehl mit ein paar Buchstaben. Esc schließt dieses Blatt.</translation>
  </message>
  <message>
   <source>Cut</source>
   <translation>Schnitt</translation>
  </message>
  <message>
   <source>Cut along a line</source>
   <translation>Entlang einer Linie teilen</translation>
  </message>
  <message>
   <source>Cut open at the crosshair</source>
   <translation>Am Fadenkreuz aufschneiden</translation>
  </message>
  <message>
   <source>Cut the liver open at the crosshair</source>
   <translation>Die Leber am Fadenkreuz aufschneiden</translation>
  </message>
  <message>
   <source>Cut the tumours open, too</source>
   <translation>Auch die Tumoren aufschneiden</translation>
  </message>
  <message>
   <source>Cut tumours, too</source>
   <translation>Auch Tumoren schneiden</translation>
  </message>
  <message>
   <source>Cyst</source>
   <translation>Zyste</translation>
  </message>
  <message>
   <source>DICOM files and the report name the patient as the scan does.</source>
   <translation>DICOM-Dateien und der Bericht nennen den Patienten wie die Aufnahme.</translation>
  </message>
  <message>
   <source>DICOM folder or file, NIfTI, NRRD, MetaImage</source>
   <translation>DICOM-Ordner oder -Datei, NIfTI, NRRD, MetaImage</translation>
  </message>
  <message>
   <source>DICOM folder, CD or file, zip or tar, NIfTI, NRRD, MetaImage, saved case</source>
   <translation>DICOM-Ordner, -CD oder -Datei, zip oder tar, NIfTI, NRRD, MetaImage, gespeicherter Fall</translation>
  </message>
  <message>
   <source>DICOM outlines for radiotherapy planning</source>
   <translation>DICOM-Konturen für die Strahlentherapieplanung</translation>
  </message>
  <message>
   <source>DICOM report of all measurements; refers to the DICOM segmentation where both are written</source>
   <translation>DICOM-Bericht aller Messwerte; verweist auf die DICOM-Segmentierung, wenn beide geschrieben werden</translation>
  </message>
  <message>
   <source>DICOM segmentation of the new kind (label map), small; few programs read it yet</source>
   <translation>DICOM-Segmentierung der neuen Art (Label Map), klein; erst wenige Programme lesen sie</translation>
  </message>
  <message>
   <source>DICOM segmentation: liver and each tumour, for the PACS and most viewers</source>
   <translation>DICOM-Segmentierung: Leber und jeder Tumor, für PACS und die meisten Betrachter</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>Dunkel</translation>
  </message>
  <message>
   <source>Date</source>
   <translation>Datum</translation>
  </message>
  <message>
   <source>De-identified</source>
   <translation>Ohne Patientenname</translation>
  </message>
  <message>
   <source>Delete all measurements</source>
   <translation>Alle Messungen löschen</translation>
  </message>
  <message>
   <source>Delete measurement</source>
   <translation>Messung löschen</translation>
  </message>
  <message>
   <source>Delete the chosen one</source>
   <translation>Die gewählte löschen</translation>
  </message>
  <message>
   <source>Deutsch</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Device</source>
   <translation>Gerät</translation>
  </message>
  <message>
   <source>Diameter of the brush ([ and ])</source>
   <translation>Durchmesser des Pinsels ([ und ])</translation>
  </message>
  <message>
   <source>Diameters by hand; by the mask {axes_text} mm</source>
   <translation>Durchmesser von Hand; nach der Maske {axes_text} mm</translation>
  </message>
  <message>
   <source>Diameters from the mask</source>
   <translation>Durchmesser aus der Maske</translation>
  </message>
  <message>
   <source>Diameters of all tumours</source>
   <translation>Durchmesser aller Tumoren</translation>
  </message>
  <message>
   <source>Diameters on the slices</source>
   <translation>Durchmesser in den Schichten</translation>
  </message>
  <message>
   <source>Dice</source>
   <translation>Dice</translation>
  </message>
  <message>
   <source>Dice {dice:.2f}</source>
   <translation>Dice {dice:.2f}</translation>
  </message>
  <message>
   <source>Difference</source>
   <translation>Unterschied</translation>
  </message>
  <message>
   <source>Disc in the slice</source>
   <translation>Scheibe in der Schicht</translation>
  </message>
  <message>
   <source>Discard</source>
   <translation>Verwerfen</translation>
  </message>
  <message>
   <source>Discard it</source>
   <translation>Verwerfen</translation>
  </message>
  <message>
   <source>Discard this work?</source>
   <translation>Diese Arbeit verwerfen?</translation>
  </message>
  <message>
   <source>Display</source>
   <translation>Darstellung</translation>
  </message>
  <message>
   <source>Divide into halves</source>
   <translation>In Hälften teilen</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>Fertig</translation>
  </message>
  <message>
   <source>Double click</source>
   <translation>Doppelklick</translation>
  </message>
  <message>
   <source>Drag</source>
   <translation>Ziehen</translation>
  </message>
  <message>
   <source>Drag a box over what matters</source>
   <translation>Ein Rechteck über das Wichtige ziehen</translation>
  </message>
  <message>
   <source>Drag a box: the network looks at it once more</source>
   <translation>Einen Kasten ziehen: Das Netz sieht noch einmal hin</translation>
  </message>
  <message>
   <source>Drag around it, or click corner after corner</source>
   <translation>Außen herum ziehen oder Ecke für Ecke klicken</translation>
  </message>
  <message>
   <source>Drag in 3D</source>
   <translation>Ziehen in 3D</translation>
  </message>
  <message>
   <source>Drag the line in a slice to move the plane, an end to turn it. Sides of a plane, not Couinaud's segments. A voxel counts on the side of its centre. For research use.</source>
   <translation>Die Linie in einer Schicht ziehen verschiebt die Ebene, ein Ende dreht sie. Seiten einer Ebene, keine Couinaud-Segmente. Ein Voxel zählt zur Seite seiner Mitte. Nur für die Forschung.</translation>
  </message>
  <message>
   <source>Drag the slider</source>
   <translation>Schieber ziehen</translation>
  </message>
  <message>
   <source>Drag, or click point by point; Esc leaves it at that.</source>
   <translation>Ziehen oder Punkt für Punkt klicken; Esc lässt es dabei.</translation>
  </message>
  <message>
   <source>Draw a line that parts it</source>
   <translation>Eine Linie ziehen, die ihn teilt</translation>
  </message>
  <message>
   <source>Draw a line that parts tumour {number}.</source>
   <translation>Eine Linie ziehen, die Tumor {number} teilt.</translation>
  </message>
  <message>
   <source>Draw rulers and the rest</source>
   <translation>Lineale und das Übrige zeichnen</translation>
  </message>
  <message>
   <source>Draw the axes of tumours</source>
   <translation>Die Achsen der Tumoren zeichnen</translation>
  </message>
  <message>
   <source>Draw the long axis</source>
   <translation>Lange Achse zeichnen</translation>
  </message>
  <message>
   <source>Draw {what}.</source>
   <translation>Zeichnen: {what}.</translation>
  </message>
  <message>
   <source>Drop a CT folder, a file or a saved case here</source>
   <translation>CT-Ordner, Datei oder gespeicherten Fall hier ablegen</translation>
  </message>
  <message>
   <source>Drop a folder of DICOM files or a NIfTI file anywhere on this window, or choose one here. Nothing leaves this machine.</source>
   <translation>Einen Ordner mit DICOM-Dateien oder eine NIfTI-Datei irgendwo auf diesem Fenster ablegen oder hier wählen. Nichts verlässt diesen Rechner.</translation>
  </message>
  <message>
   <source>EARLIER</source>
   <translation>VORAUFNAHME</translation>
  </message>
  <message>
   <source>Each tumour in its own colour</source>
   <translation>Jeder Tumor in eigener Farbe</translation>
  </message>
  <message>
   <source>Earlier saves</source>
   <translation>Frühere Stände</translation>
  </message>
  <message>
   <source>Earlier saves …</source>
   <translation>Frühere Stände …</translation>
  </message>
  <message>
   <source>Earlier scan</source>
   <translation>Voraufnahme</translation>
  </message>
  <message>
   <source>Earlier scan: {name}{when}   ·   {text}</source>
   <translation>Voraufnahme: {name}{when}   ·   {text}</translation>
  </message>
  <message>
   <source>Empty cut</source>
   <translation>Leerer Schnitt</translation>
  </message>
  <message>
   <source>End</source>
   <translation>Ende</translation>
  </message>
  <message>
   <source>English</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Erase</source>
   <translation>Radieren</translation>
  </message>
  <message>
   <source>Erase outline</source>
   <translation>Umriss radieren</translation>
  </message>
  <message>
   <source>Every tumour, measured</source>
   <translation>Jeder Tumor, vermessen</translation>
  </message>
  <message>
   <source>Everything else</source>
   <translation>Alles andere</translation>
  </message>
  <message>
   <source>Everything, from the front</source>
   <translation>Alles, von vorn</translation>
  </message>
  <message>
   <source>Exchange left and right of this view</source>
   <translation>Links und rechts dieser Ansicht vertauschen</translation>
  </message>
  <message>
   <source>Exchange top and bottom of this view</source>
   <translation>Oben und unten dieser Ansicht vertauschen</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Exportieren</translation>
  </message>
  <message>
   <source>Export it instead.</source>
   <translation>Bitte stattdessen exportieren.</translation>
  </message>
  <message>
   <source>Export …</source>
   <translation>Exportieren …</translation>
  </message>
  <message>
   <source>Exported to {folder}</source>
   <translation>Exportiert nach {folder}</translation>
  </message>
  <message>
   <source>Exporting</source>
   <translation>Exportieren</translation>
  </message>
  <message>
   <source>F&amp;ollow-up</source>
   <translation>&amp;Verlauf</translation>
  </message>
  <message>
   <source>Faster</source>
   <translation>Schneller</translation>
  </message>
  <message>
   <source>File …</source>
   <translation>Datei …</translation>
  </message>
  <message>
   <source>Fill</source>
   <translation>Fläche</translation>
  </message>
  <message>
   <source>Fill between slices</source>
   <translation>Zwischen Schichten füllen</translation>
  </message>
  <message>
   <source>Fill holes</source>
   <translation>Löcher füllen</translation>
  </message>
  <message>
   <source>Filter</source>
   <translation>Filter</translation>
  </message>
  <message>
   <source>Filter: name, date, description, phase …</source>
   <translation>Filter: Name, Datum, Beschreibung, Phase …</translation>
  </message>
  <message>
   <source>Find anything by a few letters</source>
   <translation>Alles mit ein paar Buchstaben finden</translation>
  </message>
  <message>
   <source>Find the liver and its tumours</source>
   <translation>Leber und Tumoren finden</translation>
  </message>
  <message>
   <source>Find the liver and its tumours (S or F5)</source>
   <translation>Leber und Tumoren finden (S oder F5)</translation>
  </message>
  <message>
   <source>Finds the liver and its tumours in abdominal CT and gives their volumes. The network is LW-HCN, a light-weight hybrid of 2D and 3D convolutions. Everything runs on this machine; nothing is sent anywhere.</source>
   <translation>Findet die Leber und ihre Tumoren im Abdomen-CT und gibt ihre Volumina an. Das Netz ist LW-HCN, eine schlanke Mischung aus 2D- und 3D-Faltungen. Alles läuft auf diesem Rechner; nichts wird gesendet.</translation>
  </message>
  <message>
   <source>Finds the liver and its tumours in abdominal CT, on your own machine.</source>
   <translation>Findet die Leber und ihre Tumoren im Abdomen-CT, auf Ihrem eigenen Rechner.</translation>
  </message>
  <message>
   <source>First</source>
   <translation>Erste</translation>
  </message>
  <message>
   <source>First and last slice</source>
   <translation>Erste und letzte Schicht</translation>
  </message>
  <message>
   <source>First mask</source>
   <translation>Erste Maske</translation>
  </message>
  <message>
   <source>Flip</source>
   <translation>Umklappen</translation>
  </message>
  <message>
   <source>Fold this panel</source>
   <translation>Diesen Bereich falten</translation>
  </message>
  <message>
   <source>Folder</source>
   <translation>Ordner</translation>
  </message>
  <message>
   <source>Folder …</source>
   <translation>Ordner …</translation>
  </message>
  <message>
   <source>Folders (*)</source>
   <translation>Ordner (*)</translation>
  </message>
  <message>
   <source>Follow the system</source>
   <translation>Wie das System</translation>
  </message>
  <message>
   <source>Follow-up</source>
   <translation>Verlauf</translation>
  </message>
  <message>
   <source>For research use</source>
   <translation>Nur für die Forschung</translation>
  </message>
  <message>
   <source>For research use. Not a medical device: not for diagnosis or treatment. Every result needs the eyes of somebody who can read the scan.</source>
   <translation>Nur für die Forschung. Kein Medizinprodukt: nicht für Diagnose oder Behandlung. Jedes Ergebnis braucht die Augen von jemandem, der die Aufnahme befunden kann.</translation>
  </message>
  <message>
   <source>For research use. Not a medical device; every result needs a reader's eyes.</source>
   <translation>Nur für die Forschung. Kein Medizinprodukt; jedes Ergebnis braucht die Augen eines Befunders.</translation>
  </message>
  <message>
   <source>Forget those by hand</source>
   <translation>Die von Hand vergessen</translation>
  </message>
  <message>
   <source>Found falsely: it leaves the mask, and stays listed</source>
   <translation>Falsch gefunden: verlässt die Maske und bleibt aufgelistet</translation>
  </message>
  <message>
   <source>Free some space or make {folder} writable; each change tries again.</source>
   <translation>Platz schaffen oder {folder} beschreibbar machen; jede Änderung versucht es erneut.</translation>
  </message>
  <message>
   <source>From the back</source>
   <translation>Von hinten</translation>
  </message>
  <message>
   <source>From the feet</source>
   <translation>Von den Füßen</translation>
  </message>
  <message>
   <source>From the front</source>
   <translation>Von vorn</translation>
  </message>
  <message>
   <source>From the head</source>
   <translation>Vom Kopf</translation>
  </message>
  <message>
   <source>From the left</source>
   <translation>Von links</translation>
  </message>
  <message>
   <source>From the right</source>
   <translation>Von rechts</translation>
  </message>
  <message>
   <source>Front and back exchanged</source>
   <translation>Vorn und hinten vertauscht</translation>
  </message>
  <message>
   <source>Give each tumour the colour it has in the table and in 3D</source>
   <translation>Jedem Tumor die Farbe geben, die er in der Tabelle und in 3D hat</translation>
  </message>
  <message>
   <source>Give the keys to the next view or panel</source>
   <translation>Die Tasten der nächsten Ansicht oder dem nächsten Bereich geben</translation>
  </message>
  <message>
   <source>Give the keys to the one before</source>
   <translation>Die Tasten der oder dem vorigen geben</translation>
  </message>
  <message>
   <source>Go back to the list of what the folder, CD or archive holds</source>
   <translation>Zurück zur Liste dessen, was der Ordner, die CD oder das Archiv enthält</translation>
  </message>
  <message>
   <source>Go back to where the masks differ more (Shift+J)</source>
   <translation>Zurück zu größeren Unterschieden (Umschalt+J)</translation>
  </message>
  <message>
   <source>Go back to where they differ more</source>
   <translation>Zurück zu größeren Unterschieden</translation>
  </message>
  <message>
   <source>Go on training</source>
   <translation>Weiter trainieren</translation>
  </message>
  <message>
   <source>Go to the next tumour</source>
   <translation>Zum nächsten Tumor</translation>
  </message>
  <message>
   <source>Go to the one before</source>
   <translation>Zum vorigen</translation>
  </message>
  <message>
   <source>Go to where the masks differ next most</source>
   <translation>Zum nächstgrößten Unterschied der Masken</translation>
  </message>
  <message>
   <source>Go to where the masks differ next most (J)</source>
   <translation>Zum nächstgrößten Unterschied der Masken (J)</translation>
  </message>
  <message>
   <source>Going by size.</source>
   <translation>Weiter nach Größe.</translation>
  </message>
  <message>
   <source>Green</source>
   <translation>Grün</translation>
  </message>
  <message>
   <source>Grey scale</source>
   <translation>Graukeil</translation>
  </message>
  <message>
   <source>Grow</source>
   <translation>Wachsen</translation>
  </message>
  <message>
   <source>Grow from a click</source>
   <translation>Von einem Klick aus wachsen</translation>
  </message>
  <message>
   <source>Guess again</source>
   <translation>Neu schätzen</translation>
  </message>
  <message>
   <source>Guess the dividing plane again</source>
   <translation>Die Teilungsebene neu schätzen</translation>
  </message>
  <message>
   <source>HU</source>
   <translation>HE</translation>
  </message>
  <message>
   <source>HU inside a box</source>
   <translation>HE in einem Rechteck</translation>
  </message>
  <message>
   <source>HU inside a circle</source>
   <translation>HE in einem Kreis</translation>
  </message>
  <message>
   <source>Height</source>
   <translation>Größe</translation>
  </message>
  <message>
   <source>Hepascope ended before this work was saved. It can go on where it was.</source>
   <translation>Hepascope endete, bevor diese Arbeit gesichert war. Sie kann weitergehen, wo sie war.</translation>
  </message>
  <message>
   <source>Hide and show the mask by turns, to see what is under it</source>
   <translation>Die Maske abwechselnd aus- und einblenden, um zu sehen, was darunter liegt</translation>
  </message>
  <message>
   <source>Hide names</source>
   <translation>Namen verbergen</translation>
  </message>
  <message>
   <source>Home</source>
   <translation>Pos1</translation>
  </message>
  <message>
   <source>Home view</source>
   <translation>Grundansicht</translation>
  </message>
  <message>
   <source>How far Grow, Shrink and Smooth go</source>
   <translation>Wie weit Wachsen, Schrumpfen und Glätten gehen</translation>
  </message>
  <message>
   <source>How far the model's opinions agree is not known here</source>
   <translation>Wie einig sich das Modell ist, ist hier nicht bekannt</translation>
  </message>
  <message>
   <source>How far the model's opinions agree, in per cent</source>
   <translation>Wie einig sich die Meinungen des Modells sind, in Prozent</translation>
  </message>
  <message>
   <source>How solid the liver is</source>
   <translation>Wie deckend die Leber ist</translation>
  </message>
  <message>
   <source>How solid the liver is, and numbers</source>
   <translation>Wie deckend die Leber ist, und Nummern</translation>
  </message>
  <message>
   <source>Import</source>
   <translation>Importieren</translation>
  </message>
  <message>
   <source>Import a mask</source>
   <translation>Maske importieren</translation>
  </message>
  <message>
   <source>Import a mask of this scan</source>
   <translation>Eine Maske dieser Aufnahme importieren</translation>
  </message>
  <message>
   <source>Import mask …</source>
   <translation>Maske importieren …</translation>
  </message>
  <message>
   <source>In any slice; Esc leaves it at that.</source>
   <translation>In beliebiger Schicht; Esc lässt es dabei.</translation>
  </message>
  <message>
   <source>In the views</source>
   <translation>In den Ansichten</translation>
  </message>
  <message>
   <source>Interpolate to even slices</source>
   <translation>Auf gleiche Abstände interpolieren</translation>
  </message>
  <message>
   <source>Is the disk full?</source>
   <translation>Ist die Festplatte voll?</translation>
  </message>
  <message>
   <source>Is there enough memory?</source>
   <translation>Ist genug Speicher da?</translation>
  </message>
  <message>
   <source>Islands</source>
   <translation>Inseln</translation>
  </message>
  <message>
   <source>Islands smaller than this are removed</source>
   <translation>Kleinere Inseln werden entfernt</translation>
  </message>
  <message>
   <source>It becomes what surrounds it</source>
   <translation>Er wird zu dem, was ihn umgibt</translation>
  </message>
  <message>
   <source>It cannot be brought back afterwards.</source>
   <translation>Sie lässt sich danach nicht zurückholen.</translation>
  </message>
  <message>
   <source>It cannot hold the slices of a tilted gantry.</source>
   <translation>Das Format fasst die Schichten einer gekippten Gantry nicht.</translation>
  </message>
  <message>
   <source>It counts no more and stays listed below. Accept puts it back; Ctrl+Z takes this back.</source>
   <translation>Zählt nicht mehr und bleibt unten aufgelistet. Annehmen holt den Herd zurück; Strg+Z nimmt dies zurück.</translation>
  </message>
  <message>
   <source>It lies on the scan's own grid.</source>
   <translation>Sie liegt auf dem Gitter der Aufnahme.</translation>
  </message>
  <message>
   <source>Its diameters are those of the mask</source>
   <translation>Seine Durchmesser sind die der Maske</translation>
  </message>
  <message>
   <source>Its liver and tumours</source>
   <translation>Ihre Leber und Tumoren</translation>
  </message>
  <message>
   <source>Join with …</source>
   <translation>Verbinden mit …</translation>
  </message>
  <message>
   <source>Keep the largest part</source>
   <translation>Größten Teil behalten</translation>
  </message>
  <message>
   <source>Keyboard and mouse</source>
   <translation>Tastatur und Maus</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>Art</translation>
  </message>
  <message>
   <source>Label liver</source>
   <translation>Struktur Leber</translation>
  </message>
  <message>
   <source>Label tumour</source>
   <translation>Struktur Tumor</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>Sprache</translation>
  </message>
  <message>
   <source>Lay an earlier scan beside first</source>
   <translation>Zuerst eine Voraufnahme danebenlegen</translation>
  </message>
  <message>
   <source>Lay an earlier scan of the same patient beside this one</source>
   <translation>Eine Voraufnahme desselben Patienten danebenlegen</translation>
  </message>
  <message>
   <source>Layout</source>
   <translation>Anordnung</translation>
  </message>
  <message>
   <source>Leave Hepascope</source>
   <translation>Hepascope verlassen</translation>
  </message>
  <message>
   <source>Leave Hepascope?</source>
   <translation>Hepascope verlassen?</translation>
  </message>
  <message>
   <source>Left</source>
   <translation>Links</translation>
  </message>
  <message>
   <source>Left out</source>
   <translation>Weggelassen</translation>
  </message>
  <message>
   <source>Left stays</source>
   <translation>Links bleibt</translation>
  </message>
  <message>
   <source>Lesion {number} ({ml}) is a tumour again.</source>
   <translation>Herd {number} ({ml}) ist wieder ein Tumor.</translation>
  </message>
  <message>
   <source>Let RECIST 1.1 say whether it is a target</source>
   <translation>RECIST 1.1 entscheidet, ob er Zielläsion ist</translation>
  </message>
  <message>
   <source>Let RECIST 1.1 say whether it is one</source>
   <translation>RECIST 1.1 entscheidet, ob er eine ist</translation>
  </message>
  <message>
   <source>Let the 3D view turn; a click stops it</source>
   <translation>Die 3D-Ansicht drehen lassen; ein Klick hält sie an</translation>
  </message>
  <message>
   <source>Let the mask say the diameters again</source>
   <translation>Die Maske wieder die Durchmesser bestimmen lassen</translation>
  </message>
  <message>
   <source>Level</source>
   <translation>Zentrum</translation>
  </message>
  <message>
   <source>Level (centre) of the window: middle grey</source>
   <translation>Zentrum des Fensters: mittleres Grau</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>Hell</translation>
  </message>
  <message>
   <source>Linked zoom</source>
   <translation>Gemeinsamer Zoom</translation>
  </message>
  <message>
   <source>Live curves of loss and Dice while it trains, with stop and resume.</source>
   <translation>Kurven von Verlust und Dice während des Trainings, mit Anhalten und Fortsetzen.</translation>
  </message>
  <message>
   <source>Liver</source>
   <translation>Leber</translation>
  </message>
  <message>
   <source>Liver cut off</source>
   <translation>Leber abgeschnitten</translation>
  </message>
  <message>
   <source>Liver halves</source>
   <translation>Leberhälften</translation>
  </message>
  <message>
   <source>Liver less solid</source>
   <translation>Leber durchsichtiger</translation>
  </message>
  <message>
   <source>Liver ml</source>
   <translation>Leber ml</translation>
  </message>
  <message>
   <source>Liver more solid</source>
   <translation>Leber deckender</translation>
  </message>
  <message>
   <source>Liver on the left</source>
   <translation>Leber links</translation>
  </message>
  <message>
   <source>Liver window</source>
   <translation>Leberfenster</translation>
  </message>
  <message>
   <source>Load a reference mask</source>
   <translation>Referenzmaske laden</translation>
  </message>
  <message>
   <source>Load reference mask …</source>
   <translation>Referenzmaske laden …</translation>
  </message>
  <message>
   <source>Load reference …</source>
   <translation>Referenz laden …</translation>
  </message>
  <message>
   <source>Loading {slices} slices … this is the middle one, as a preview</source>
   <translation>Lädt {slices} Schichten … dies ist die mittlere, als Vorschau</translation>
  </message>
  <message>
   <source>Lock as no tumour</source>
   <translation>Als Nichttumor festhalten</translation>
  </message>
  <message>
   <source>Lock as tumour</source>
   <translation>Als Tumor festhalten</translation>
  </message>
  <message>
   <source>Longest axial diameter and the longest at right angles to it, in mm; * where put right by hand</source>
   <translation>Längster axialer Durchmesser und der längste senkrecht dazu, in mm; * wo von Hand berichtigt</translation>
  </message>
  <message>
   <source>Longest axial diameter before → now</source>
   <translation>Längster axialer Durchmesser vorher → jetzt</translation>
  </message>
  <message>
   <source>Look</source>
   <translation>Aussehen</translation>
  </message>
  <message>
   <source>Look at every slice before you use the numbers.</source>
   <translation>Bitte jede Schicht ansehen, bevor die Zahlen verwendet werden.</translation>
  </message>
  <message>
   <source>Look from anterior</source>
   <translation>Blick von vorn</translation>
  </message>
  <message>
   <source>Look from inferior</source>
   <translation>Blick von unten</translation>
  </message>
  <message>
   <source>Look from posterior</source>
   <translation>Blick von hinten</translation>
  </message>
  <message>
   <source>Look from superior</source>
   <translation>Blick von oben</translation>
  </message>
  <message>
   <source>Look from the patient's left</source>
   <translation>Blick von der linken Seite des Patienten</translation>
  </message>
  <message>
   <source>Look from the patient's right</source>
   <translation>Blick von der rechten Seite des Patienten</translation>
  </message>
  <message>
   <source>Looking at the scan</source>
   <translation>Die Aufnahme wird geprüft</translation>
  </message>
  <message>
   <source>Looking for models …</source>
   <translation>Sucht Modelle …</translation>
  </message>
  <message>
   <source>Looking through {name}</source>
   <translation>{name} wird durchgesehen</translation>
  </message>
  <message>
   <source>Lung</source>
   <translation>Lunge</translation>
  </message>
  <message>
   <source>Lung window</source>
   <translation>Lungenfenster</translation>
  </message>
  <message>
   <source>MIP</source>
   <translation>MIP</translation>
  </message>
  <message>
   <source>Make an artificial CT and open it</source>
   <translation>Ein künstliches CT herstellen und öffnen</translation>
  </message>
  <message>
   <source>Make an artificial abdominal CT and open it</source>
   <translation>Ein künstliches Abdomen-CT herstellen und öffnen</translation>
  </message>
  <message>
   <source>Make one lesion of this tumour and the next you choose</source>
   <translation>Aus diesem und dem nächsten gewählten Tumor einen Herd machen</translation>
  </message>
  <message>
   <source>Make scans with known truth, named as in LiTS</source>
   <translation>Aufnahmen mit bekannter Wahrheit herstellen, benannt wie in LiTS</translation>
  </message>
  <message>
   <source>Make the undone change again</source>
   <translation>Die zurückgenommene Änderung wiederholen</translation>
  </message>
  <message>
   <source>Make two lesions of it where it is narrow</source>
   <translation>An der schmalen Stelle zwei Herde daraus machen</translation>
  </message>
  <message>
   <source>Making the phantom</source>
   <translation>Phantom herstellen</translation>
  </message>
  <message>
   <source>Mask of the earlier scan</source>
   <translation>Maske der Voraufnahme</translation>
  </message>
  <message>
   <source>Masks</source>
   <translation>Masken</translation>
  </message>
  <message>
   <source>Masks (*.nii *.nii.gz *.nrrd *.mha *.mhd);;All files (*)</source>
   <translation>Masken (*.nii *.nii.gz *.nrrd *.mha *.mhd);;Alle Dateien (*)</translation>
  </message>
  <message>
   <source>Masks and cases (*.nii *.nii.gz *.nrrd *.mha *.mhd *.dcm *.hepascope);;All files (*)</source>
   <translation>Masken und Fälle (*.nii *.nii.gz *.nrrd *.mha *.mhd *.dcm *.hepascope);;Alle Dateien (*)</translation>
  </message>
  <message>
   <source>Masks this case was saved with</source>
   <translation>Masken, mit denen dieser Fall gesichert wurde</translation>
  </message>
  <message>
   <source>Maximum (MIP)</source>
   <translation>Maximum (MIP)</translation>
  </message>
  <message>
   <source>Mean</source>
   <translation>Mittel</translation>
  </message>
  <message>
   <source>Mean ± standard deviation of Hounsfield units</source>
   <translation>Mittelwert ± Standardabweichung der Hounsfield-Einheiten</translation>
  </message>
  <message>
   <source>Measu&amp;re</source>
   <translation>Me&amp;ssen</translation>
  </message>
  <message>
   <source>Measure a length on a slice</source>
   <translation>Eine Länge in einer Schicht messen</translation>
  </message>
  <message>
   <source>Measure an angle on a slice</source>
   <translation>Einen Winkel in einer Schicht messen</translation>
  </message>
  <message>
   <source>Measurements</source>
   <translation>Messungen</translation>
  </message>
  <message>
   <source>Measuring …</source>
   <translation>Misst …</translation>
  </message>
  <message>
   <source>Metal</source>
   <translation>Metall</translation>
  </message>
  <message>
   <source>Middle drag</source>
   <translation>Mittelklick ziehen</translation>
  </message>
  <message>
   <source>MinIP</source>
   <translation>MinIP</translation>
  </message>
  <message>
   <source>Minimum (MinIP)</source>
   <translation>Minimum (MinIP)</translation>
  </message>
  <message>
   <source>Mirror</source>
   <translation>Spiegeln</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>Move the crosshair</source>
   <translation>Fadenkreuz bewegen</translation>
  </message>
  <message>
   <source>Move the label's border inwards</source>
   <translation>Die Grenze nach innen verschieben</translation>
  </message>
  <message>
   <source>Move the label's border outwards</source>
   <translation>Die Grenze nach außen verschieben</translation>
  </message>
  <message>
   <source>Move the picture</source>
   <translation>Bild verschieben</translation>
  </message>
  <message>
   <source>NVIDIA GPU</source>
   <translation>NVIDIA-GPU</translation>
  </message>
  <message>
   <source>Nadir</source>
   <translation>Nadir</translation>
  </message>
  <message>
   <source>Nadir of earlier scans</source>
   <translation>Nadir der Voraufnahmen</translation>
  </message>
  <message>
   <source>Name of the new folder</source>
   <translation>Name des neuen Ordners</translation>
  </message>
  <message>
   <source>Named like the scan</source>
   <translation>Wie die Aufnahme</translation>
  </message>
  <message>
   <source>Needs an open scan and a model, and nothing running</source>
   <translation>Braucht eine offene Aufnahme und ein Modell, und nichts darf laufen</translation>
  </message>
  <message>
   <source>Network</source>
   <translation>Netz</translation>
  </message>
  <message>
   <source>Network window</source>
   <translation>Fenster des Netzes</translation>
  </message>
  <message>
   <source>New folder</source>
   <translation>Neuer Ordner</translation>
  </message>
  <message>
   <source>Next</source>
   <translation>Weiter</translation>
  </message>
  <message>
   <source>Next cut</source>
   <translation>Nächster Schnitt</translation>
  </message>
  <message>
   <source>Next difference</source>
   <translation>Nächster Unterschied</translation>
  </message>
  <message>
   <source>Next mask</source>
   <translation>Nächste Maske</translation>
  </message>
  <message>
   <source>Next tumour</source>
   <translation>Nächster Tumor</translation>
  </message>
  <message>
   <source>Next tumour of both scans</source>
   <translation>Nächster Tumor beider Aufnahmen</translation>
  </message>
  <message>
   <source>Next view or panel</source>
   <translation>Nächste Ansicht oder nächster Bereich</translation>
  </message>
  <message>
   <source>Next volume rendering</source>
   <translation>Nächstes Volumen-Rendering</translation>
  </message>
  <message>
   <source>No 3D view: this machine offers no OpenGL 3.2.
Slices, segmentation, measurements and export work without it.</source>
   <translation>Keine 3D-Ansicht: Dieser Rechner bietet kein OpenGL 3.2.
Schichten, Segmentierung, Messungen und Export gehen auch ohne.</translation>
  </message>
  <message>
   <source>No Hounsfield units</source>
   <translation>Keine Hounsfield-Einheiten</translation>
  </message>
  <message>
   <source>No body</source>
   <translation>Kein Körper</translation>
  </message>
  <message>
   <source>No contrast agent</source>
   <translation>Kein Kontrastmittel</translation>
  </message>
  <message>
   <source>No cut</source>
   <translation>Kein Schnitt</translation>
  </message>
  <message>
   <source>No liver seen</source>
   <translation>Keine Leber erkannt</translation>
  </message>
  <message>
   <source>No liver was found in this scan.</source>
   <translation>In dieser Aufnahme wurde keine Leber gefunden.</translation>
  </message>
  <message>
   <source>No measurement is chosen.</source>
   <translation>Es ist keine Messung gewählt.</translation>
  </message>
  <message>
   <source>No model installed</source>
   <translation>Kein Modell vorhanden</translation>
  </message>
  <message>
   <source>No patient is named</source>
   <translation>Kein Patient genannt</translation>
  </message>
  <message>
   <source>No reference is loaded</source>
   <translation>Es ist keine Referenz geladen</translation>
  </message>
  <message>
   <source>No scan at hand?</source>
   <translation>Keine Aufnahme zur Hand?</translation>
  </message>
  <message>
   <source>No target lesion: none of {least_mm:.0f} mm or more</source>
   <translation>Keine Zielläsion: keine von {least_mm:.0f} mm oder mehr</translation>
  </message>
  <message>
   <source>No tumour is chosen.</source>
   <translation>Es ist kein Tumor gewählt.</translation>
  </message>
  <message>
   <source>No tumour is measured yet</source>
   <translation>Noch ist kein Tumor vermessen</translation>
  </message>
  <message>
   <source>No tumour left.</source>
   <translation>Kein Tumor übrig.</translation>
  </message>
  <message>
   <source>No tumour was found.</source>
   <translation>Es wurde kein Tumor gefunden.</translation>
  </message>
  <message>
   <source>No tumour: it becomes liver, and stays listed</source>
   <translation>Kein Tumor: wird zu Leber und bleibt aufgelistet</translation>
  </message>
  <message>
   <source>No volume rendering</source>
   <translation>Kein Volumen-Rendering</translation>
  </message>
  <message>
   <source>No voxel has changed. Ctrl+Z takes this back.</source>
   <translation>Kein Voxel hat sich geändert. Strg+Z nimmt dies zurück.</translation>
  </message>
  <message>
   <source>Noisy</source>
   <translation>Verrauscht</translation>
  </message>
  <message>
   <source>None, axial, coronal, sagittal in turn</source>
   <translation>Reihum keiner, axial, koronal, sagittal</translation>
  </message>
  <message>
   <source>None, soft tissue, vessels, bones in turn</source>
   <translation>Reihum keines, Weichteile, Gefäße, Knochen</translation>
  </message>
  <message>
   <source>Not</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not known</source>
   <translation>Nicht bekannt</translation>
  </message>
  <message>
   <source>Not of the chosen tumour alone</source>
   <translation>Nicht nur des gewählten Tumors</translation>
  </message>
  <message>
   <source>Not possible now</source>
   <translation>Jetzt nicht möglich</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>Notiz</translation>
  </message>
  <message>
   <source>Note on the lesion</source>
   <translation>Notiz zum Herd</translation>
  </message>
  <message>
   <source>Note …</source>
   <translation>Notiz …</translation>
  </message>
  <message>
   <source>Notes</source>
   <translation>Hinweise</translation>
  </message>
  <message>
   <source>Nothing from the scan names the patient. Notes you wrote stay in CSV, JSON and the report.</source>
   <translation>Nichts aus der Aufnahme nennt den Patienten. Eigene Notizen bleiben in CSV, JSON und Bericht.</translation>
  </message>
  <message>
   <source>Nothing is called like that.</source>
   <translation>Nichts heißt so.</translation>
  </message>
  <message>
   <source>Nothing is known of how far the model's opinions agree here.</source>
   <translation>Wie einig sich das Modell hier ist, ist nicht bekannt.</translation>
  </message>
  <message>
   <source>Nothing is running</source>
   <translation>Es läuft nichts</translation>
  </message>
  <message>
   <source>Nothing is segmented yet</source>
   <translation>Noch ist nichts segmentiert</translation>
  </message>
  <message>
   <source>Nothing is segmented yet.</source>
   <translation>Noch ist nichts segmentiert.</translation>
  </message>
  <message>
   <source>Nothing on the cut</source>
   <translation>Nichts auf dem Schnitt</translation>
  </message>
  <message>
   <source>Nothing on this page trains a model yet. What exists today works on the command line:</source>
   <translation>Noch trainiert auf dieser Seite nichts ein Modell. Was es heute gibt, geht auf der Befehlszeile:</translation>
  </message>
  <message>
   <source>Nothing to make again</source>
   <translation>Nichts zu wiederholen</translation>
  </message>
  <message>
   <source>Nothing to take back</source>
   <translation>Nichts zurückzunehmen</translation>
  </message>
  <message>
   <source>Nothing was measured by hand yet</source>
   <translation>Noch wurde nichts von Hand gemessen</translation>
  </message>
  <message>
   <source>Now</source>
   <translation>Jetzt</translation>
  </message>
  <message>
   <source>Number in the earlier scan</source>
   <translation>Nummer in der Voraufnahme</translation>
  </message>
  <message>
   <source>Number in the open scan</source>
   <translation>Nummer in der offenen Aufnahme</translation>
  </message>
  <message>
   <source>Number; 1 is the largest. Numbers in brackets are no tumours: cysts, vessels, what was rejected</source>
   <translation>Nummer; 1 ist der größte. Nummern in Klammern sind keine Tumoren: Zysten, Gefäße, Abgelehntes</translation>
  </message>
  <message>
   <source>Numbers of the corrected mask; the views show the {mask} mask.</source>
   <translation>Zahlen der korrigierten Maske; die Ansichten zeigen die Maske „{mask}“.</translation>
  </message>
  <message>
   <source>Numbers of the tumours in the first and the second mask</source>
   <translation>Nummern der Tumoren in der ersten und der zweiten Maske</translation>
  </message>
  <message>
   <source>Numbers on tumours</source>
   <translation>Nummern an den Tumoren</translation>
  </message>
  <message>
   <source>OBLIQUE</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Oblique slices</source>
   <translation>Schräge Schichten</translation>
  </message>
  <message>
   <source>Of the standard liver volume after Vauthey, -794.41 + 1267.28 × body surface (Mosteller); needs height and weight</source>
   <translation>Vom Standardlebervolumen nach Vauthey, -794.41 + 1267.28 × Körperoberfläche (Mosteller); braucht Größe und Gewicht</translation>
  </message>
  <message>
   <source>Of the whole liver less all tumours</source>
   <translation>Von der ganzen Leber ohne alle Tumoren</translation>
  </message>
  <message>
   <source>Of the whole liver, tumours included</source>
   <translation>Von der ganzen Leber mit Tumoren</translation>
  </message>
  <message>
   <source>One click, or the key S. Below stands how long it will take; you can go on reading meanwhile.</source>
   <translation>Ein Klick oder die Taste S. Darunter steht, wie lange es dauert; Sie können inzwischen weiterlesen.</translation>
  </message>
  <message>
   <source>One large, three small</source>
   <translation>Eine groß, drei klein</translation>
  </message>
  <message>
   <source>One view alone, and back</source>
   <translation>Eine Ansicht allein, und zurück</translation>
  </message>
  <message>
   <source>Opacity of the mask</source>
   <translation>Deckkraft der Maske</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>Öffnen</translation>
  </message>
  <message>
   <source>Open a NIfTI file, one DICOM file, a zip or tar archive, or a saved case</source>
   <translation>Eine NIfTI-Datei, eine DICOM-Datei, ein zip- oder tar-Archiv oder einen gespeicherten Fall öffnen</translation>
  </message>
  <message>
   <source>Open a NIfTI file, one DICOM file, an archive or a saved case (Ctrl+Shift+O)</source>
   <translation>Eine NIfTI-Datei, eine DICOM-Datei, ein Archiv oder einen gespeicherten Fall öffnen (Strg+Umschalt+O)</translation>
  </message>
  <message>
   <source>Open a folder of DICOM files</source>
   <translation>Einen Ordner mit DICOM-Dateien öffnen</translation>
  </message>
  <message>
   <source>Open a folder, CD or USB stick with DICOM files</source>
   <translation>Einen Ordner, eine CD oder einen USB-Stick mit DICOM-Dateien öffnen</translation>
  </message>
  <message>
   <source>Open a folder, CD or USB stick with DICOM files (Ctrl+O)</source>
   <translation>Einen Ordner, eine CD oder einen USB-Stick mit DICOM-Dateien öffnen (Strg+O)</translation>
  </message>
  <message>
   <source>Open a folder, CD or archive with several scans first</source>
   <translation>Erst einen Ordner, eine CD oder ein Archiv mit mehreren Scans öffnen</translation>
  </message>
  <message>
   <source>Open a reference mask first</source>
   <translation>Zuerst eine Referenzmaske öffnen</translation>
  </message>
  <message>
   <source>Open a scan</source>
   <translation>Aufnahme öffnen</translation>
  </message>
  <message>
   <source>Open a scan first</source>
   <translation>Zuerst eine Aufnahme öffnen</translation>
  </message>
  <message>
   <source>Open an earlier scan</source>
   <translation>Voraufnahme öffnen</translation>
  </message>
  <message>
   <source>Open another scan?</source>
   <translation>Eine andere Aufnahme öffnen?</translation>
  </message>
  <message>
   <source>Open earlier scan …</source>
   <translation>Voraufnahme öffnen …</translation>
  </message>
  <message>
   <source>Open file</source>
   <translation>Datei öffnen</translation>
  </message>
  <message>
   <source>Open file …</source>
   <translation>Datei öffnen …</translation>
  </message>
  <message>
   <source>Open folder</source>
   <translation>Ordner öffnen</translation>
  </message>
  <message>
   <source>Open folder …</source>
   <translation>Ordner öffnen …</translation>
  </message>
  <message>
   <source>Open the demo phantom</source>
   <translation>Demo-Phantom öffnen</translation>
  </message>
  <message>
   <source>Open the demo phantom?</source>
   <translation>Das Demo-Phantom öffnen?</translation>
  </message>
  <message>
   <source>Open the longest even part</source>
   <translation>Längsten gleichmäßigen Teil öffnen</translation>
  </message>
  <message>
   <source>Opening {name}</source>
   <translation>Öffnet {name}</translation>
  </message>
  <message>
   <source>Orange</source>
   <translation>Orange</translation>
  </message>
  <message>
   <source>Other colour …</source>
   <translation>Andere Farbe …</translation>
  </message>
  <message>
   <source>Outline</source>
   <translation>Umriss</translation>
  </message>
  <message>
   <source>Outline liver</source>
   <translation>Leber umranden</translation>
  </message>
  <message>
   <source>Outline tumour</source>
   <translation>Tumor umranden</translation>
  </message>
  <message>
   <source>PNG pictures (*.png)</source>
   <translation>PNG-Bilder (*.png)</translation>
  </message>
  <message>
   <source>Page Down</source>
   <translation>Bild ab</translation>
  </message>
  <message>
   <source>Page Up</source>
   <translation>Bild auf</translation>
  </message>
  <message>
   <source>Paint</source>
   <translation>Malen</translation>
  </message>
  <message>
   <source>Paint liver</source>
   <translation>Leber malen</translation>
  </message>
  <message>
   <source>Paint only tissue like that under the first touch</source>
   <translation>Nur Gewebe malen, das dem unter der ersten Berührung gleicht</translation>
  </message>
  <message>
   <source>Paint tumour</source>
   <translation>Tumor malen</translation>
  </message>
  <message>
   <source>Paint up to the edge of the tissue under the mouse</source>
   <translation>Bis an den Rand des Gewebes unter der Maus malen</translation>
  </message>
  <message>
   <source>Paint with a disc or a ball</source>
   <translation>Mit einer Scheibe oder Kugel malen</translation>
  </message>
  <message>
   <source>Part the liver by a plane that you drag: volumes on both sides, and what would remain</source>
   <translation>Die Leber mit einer ziehbaren Ebene teilen: Volumina beider Seiten, und was bliebe</translation>
  </message>
  <message>
   <source>Patient {number}</source>
   <translation>Patient {number}</translation>
  </message>
  <message>
   <source>Phase</source>
   <translation>Phase</translation>
  </message>
  <message>
   <source>Picture</source>
   <translation>Bild</translation>
  </message>
  <message>
   <source>Pictures</source>
   <translation>Bilder</translation>
  </message>
  <message>
   <source>Pictures (*.png)</source>
   <translation>Bilder (*.png)</translation>
  </message>
  <message>
   <source>Pinch</source>
   <translation>Zwei Finger spreizen</translation>
  </message>
  <message>
   <source>Play</source>
   <translation>Abspielen</translation>
  </message>
  <message>
   <source>Portal</source>
   <translation>Portal</translation>
  </message>
  <message>
   <source>Portal window</source>
   <translation>Portales Fenster</translation>
  </message>
  <message>
   <source>Preparing the 3D view …</source>
   <translation>Bereitet die 3D-Ansicht vor …</translation>
  </message>
  <message>
   <source>Preparing the volume …</source>
   <translation>Bereitet das Volumen vor …</translation>
  </message>
  <message>
   <source>Previous</source>
   <translation>Vorige</translation>
  </message>
  <message>
   <source>Previous difference</source>
   <translation>Voriger Unterschied</translation>
  </message>
  <message>
   <source>Previous mask</source>
   <translation>Vorige Maske</translation>
  </message>
  <message>
   <source>Previous tumour</source>
   <translation>Voriger Tumor</translation>
  </message>
  <message>
   <source>Previous tumour of both scans</source>
   <translation>Voriger Tumor beider Aufnahmen</translation>
  </message>
  <message>
   <source>Previous view or panel</source>
   <translation>Vorige Ansicht oder voriger Bereich</translation>
  </message>
  <message>
   <source>Purple</source>
   <translation>Purpur</translation>
  </message>
  <message>
   <source>Put all panels back where they stood at first</source>
   <translation>Alle Bereiche an ihren ersten Platz zurück</translation>
  </message>
  <message>
   <source>Put the 3D picture on the clipboard</source>
   <translation>Das 3D-Bild in die Zwischenablage</translation>
  </message>
  <message>
   <source>Put the plane back where the liver's shape suggests it</source>
   <translation>Die Ebene dorthin zurück, wo die Form der Leber sie nahelegt</translation>
  </message>
  <message>
   <source>Quit</source>
   <translation>Beenden</translation>
  </message>
  <message>
   <source>R</source>
   <translation>R</translation>
  </message>
  <message>
   <source>RECIST 1.1: {text}</source>
   <translation>RECIST 1.1: {text}</translation>
  </message>
  <message>
   <source>Read as you are used to</source>
   <translation>Befunden wie gewohnt</translation>
  </message>
  <message>
   <source>Read on</source>
   <translation>Weiterlesen</translation>
  </message>
  <message>
   <source>Reading was stopped: a scan can be opened once all files are read.</source>
   <translation>Das Lesen wurde angehalten: Ein Scan lässt sich öffnen, wenn alle Dateien gelesen sind.</translation>
  </message>
  <message>
   <source>Reading {name}</source>
   <translation>{name} wird gelesen</translation>
  </message>
  <message>
   <source>Recent scans</source>
   <translation>Letzte Aufnahmen</translation>
  </message>
  <message>
   <source>Redo</source>
   <translation>Wiederholen</translation>
  </message>
  <message>
   <source>Redo {what}</source>
   <translation>Wiederholen: {what}</translation>
  </message>
  <message>
   <source>Reference</source>
   <translation>Referenz</translation>
  </message>
  <message>
   <source>Reference mask</source>
   <translation>Referenzmaske</translation>
  </message>
  <message>
   <source>Reject</source>
   <translation>Ablehnen</translation>
  </message>
  <message>
   <source>Rejected</source>
   <translation>Abgelehnt</translation>
  </message>
  <message>
   <source>Remark</source>
   <translation>Bemerkung</translation>
  </message>
  <message>
   <source>Remnant ml, without tumours</source>
   <translation>Restleber ml, ohne Tumoren</translation>
  </message>
  <message>
   <source>Remove a tumour by click</source>
   <translation>Einen Tumor per Klick entfernen</translation>
  </message>
  <message>
   <source>Remove all others of the label</source>
   <translation>Alle anderen der Struktur entfernen</translation>
  </message>
  <message>
   <source>Remove islands</source>
   <translation>Inseln entfernen</translation>
  </message>
  <message>
   <source>Remove small parts of the label</source>
   <translation>Kleine Teile der Struktur entfernen</translation>
  </message>
  <message>
   <source>Replace</source>
   <translation>Ersetzen</translation>
  </message>
  <message>
   <source>Replace it</source>
   <translation>Ersetzen</translation>
  </message>
  <message>
   <source>Replace {count} in {name}?</source>
   <translation>{count} in {name} ersetzen?</translation>
  </message>
  <message>
   <source>Replace {name}?</source>
   <translation>{name} ersetzen?</translation>
  </message>
  <message>
   <source>Reset layout</source>
   <translation>Anordnung zurücksetzen</translation>
  </message>
  <message>
   <source>Restore</source>
   <translation>Wiederherstellen</translation>
  </message>
  <message>
   <source>Results</source>
   <translation>Ergebnisse</translation>
  </message>
  <message>
   <source>Right</source>
   <translation>Rechts</translation>
  </message>
  <message>
   <source>Right drag</source>
   <translation>Rechtsklick ziehen</translation>
  </message>
  <message>
   <source>Right stays</source>
   <translation>Rechts bleibt</translation>
  </message>
  <message>
   <source>Ruler</source>
   <translation>Lineal</translation>
  </message>
  <message>
   <source>Run through the slices of this view</source>
   <translation>Durch die Schichten dieser Ansicht laufen</translation>
  </message>
  <message>
   <source>Sagittal</source>
   <translation>Sagittal</translation>
  </message>
  <message>
   <source>Sagittal cut</source>
   <translation>Sagittaler Schnitt</translation>
  </message>
  <message>
   <source>Same</source>
   <translation>Gleich</translation>
  </message>
  <message>
   <source>Same, new, gone, merged or split; * is a target of RECIST 1.1</source>
   <translation>Gleich, neu, verschwunden, verschmolzen oder geteilt; * ist Zielläsion nach RECIST 1.1</translation>
  </message>
  <message>
   <source>Save 3D picture …</source>
   <translation>3D-Bild speichern …</translation>
  </message>
  <message>
   <source>Save all views …</source>
   <translation>Alle Ansichten speichern …</translation>
  </message>
  <message>
   <source>Save case</source>
   <translation>Fall speichern</translation>
  </message>
  <message>
   <source>Save case as …</source>
   <translation>Fall speichern unter …</translation>
  </message>
  <message>
   <source>Save into another file</source>
   <translation>In eine andere Datei speichern</translation>
  </message>
  <message>
   <source>Save mask, verdicts and measurements; the scan itself stays where it is</source>
   <translation>Maske, Urteile und Messungen speichern; die Aufnahme selbst bleibt, wo sie ist</translation>
  </message>
  <message>
   <source>Save the 3D picture</source>
   <translation>Das 3D-Bild speichern</translation>
  </message>
  <message>
   <source>Save the case</source>
   <translation>Den Fall speichern</translation>
  </message>
  <message>
   <source>Save the picture</source>
   <translation>Das Bild speichern</translation>
  </message>
  <message>
   <source>Save the turntable into a new folder</source>
   <translation>Die Drehung in einen neuen Ordner speichern</translation>
  </message>
  <message>
   <source>Save this view …</source>
   <translation>Diese Ansicht speichern …</translation>
  </message>
  <message>
   <source>Save turntable …</source>
   <translation>Drehung speichern …</translation>
  </message>
  <message>
   <source>Saved (UTC)</source>
   <translation>Gesichert (UTC)</translation>
  </message>
  <message>
   <source>Saved as {name}</source>
   <translation>Gespeichert als {name}</translation>
  </message>
  <message>
   <source>Saved {name}</source>
   <translation>{name} gespeichert</translation>
  </message>
  <message>
   <source>Saved {time} UTC by {name}.</source>
   <translation>Gespeichert {time} UTC von {name}.</translation>
  </message>
  <message>
   <source>Saved {time} UTC.</source>
   <translation>Gespeichert {time} UTC.</translation>
  </message>
  <message>
   <source>Saved: {name}</source>
   <translation>Gespeichert: {name}</translation>
  </message>
  <message>
   <source>Saving the turntable …</source>
   <translation>Speichert die Drehung …</translation>
  </message>
  <message>
   <source>Say what it is</source>
   <translation>Sagen, was es ist</translation>
  </message>
  <message>
   <source>Scans in {name}</source>
   <translation>Scans in {name}</translation>
  </message>
  <message>
   <source>Scans of this folder …</source>
   <translation>Scans dieses Ordners …</translation>
  </message>
  <message>
   <source>Scroll through the slices; two fingers on a touchpad too</source>
   <translation>Durch die Schichten blättern; auch mit zwei Fingern auf dem Touchpad</translation>
  </message>
  <message>
   <source>Search</source>
   <translation>Suche</translation>
  </message>
  <message>
   <source>Search all commands</source>
   <translation>Alle Befehle durchsuchen</translation>
  </message>
  <message>
   <source>Search all commands …</source>
   <translation>Alle Befehle durchsuchen …</translation>
  </message>
  <message>
   <source>Second</source>
   <translation>Zweite</translation>
  </message>
  <message>
   <source>Second less first</source>
   <translation>Zweite minus erste</translation>
  </message>
  <message>
   <source>Second mask</source>
   <translation>Zweite Maske</translation>
  </message>
  <message>
   <source>See fewer slices together</source>
   <translation>Weniger Schichten zusammen sehen</translation>
  </message>
  <message>
   <source>See less through the liver</source>
   <translation>Weniger durch die Leber sehen</translation>
  </message>
  <message>
   <source>See more slices together</source>
   <translation>Mehr Schichten zusammen sehen</translation>
  </message>
  <message>
   <source>See more through the liver</source>
   <translation>Mehr durch die Leber sehen</translation>
  </message>
  <message>
   <source>See one slice at a time</source>
   <translation>Jede Schicht einzeln sehen</translation>
  </message>
  <message>
   <source>See the tab Train.</source>
   <translation>Siehe den Reiter Training.</translation>
  </message>
  <message>
   <source>Segment</source>
   <translation>Segmentieren</translation>
  </message>
  <message>
   <source>Segment all the same?</source>
   <translation>Trotzdem segmentieren?</translation>
  </message>
  <message>
   <source>Segment it now</source>
   <translation>Jetzt segmentieren</translation>
  </message>
  <message>
   <source>Segment liver and tumours</source>
   <translation>Leber und Tumoren segmentieren</translation>
  </message>
  <message>
   <source>Segment the scan first</source>
   <translation>Zuerst die Aufnahme segmentieren</translation>
  </message>
  <message>
   <source>Segmentation</source>
   <translation>Segmentierung</translation>
  </message>
  <message>
   <source>Series</source>
   <translation>Serie</translation>
  </message>
  <message>
   <source>Shift + drag</source>
   <translation>Umschalt + Ziehen</translation>
  </message>
  <message>
   <source>Shifted values</source>
   <translation>Verschobene Werte</translation>
  </message>
  <message>
   <source>Short scan</source>
   <translation>Kurze Aufnahme</translation>
  </message>
  <message>
   <source>Show HU beside grey</source>
   <translation>HE neben dem Grau zeigen</translation>
  </message>
  <message>
   <source>Show all views as radiologists expect them</source>
   <translation>Alle Ansichten zeigen, wie Radiologen sie erwarten</translation>
  </message>
  <message>
   <source>Show another's mask of this scan (NIfTI, on the scan's own grid)</source>
   <translation>Eine fremde Maske dieser Aufnahme zeigen (NIfTI, auf dem Gitter der Aufnahme)</translation>
  </message>
  <message>
   <source>Show another's mask of this scan beside this one: NIfTI, NRRD, DICOM SEG, RTSTRUCT or saved case</source>
   <translation>Eine fremde Maske dieser Aufnahme neben dieser zeigen: NIfTI, NRRD, DICOM SEG, RTSTRUCT oder gespeicherter Fall</translation>
  </message>
  <message>
   <source>Show measurements</source>
   <translation>Messungen zeigen</translation>
  </message>
  <message>
   <source>Show or close the panel Correct</source>
   <translation>Bereich Korrigieren zeigen oder schließen</translation>
  </message>
  <message>
   <source>Show or close the panel Display</source>
   <translation>Bereich Darstellung zeigen oder schließen</translation>
  </message>
  <message>
   <source>Show or close the panel Follow-up</source>
   <translation>Bereich Verlauf zeigen oder schließen</translation>
  </message>
  <message>
   <source>Show or close the panel Liver halves</source>
   <translation>Bereich Leberhälften zeigen oder schließen</translation>
  </message>
  <message>
   <source>Show or close the panel Masks</source>
   <translation>Bereich Masken zeigen oder schließen</translation>
  </message>
  <message>
   <source>Show or close the panel Measurements</source>
   <translation>Bereich Messungen zeigen oder schließen</translation>
  </message>
  <message>
   <source>Show or close the panel Notes</source>
   <translation>Bereich Hinweise zeigen oder schließen</translation>
  </message>
  <message>
   <source>Show or close the panel Results</source>
   <translation>Bereich Ergebnisse zeigen oder schließen</translation>
  </message>
  <message>
   <source>Show or close the panel Segmentation</source>
   <translation>Bereich Segmentierung zeigen oder schließen</translation>
  </message>
  <message>
   <source>Show or hide the mask (H)</source>
   <translation>Maske ein- oder ausblenden (H)</translation>
  </message>
  <message>
   <source>Show or hide the mask over the scan</source>
   <translation>Maske über der Aufnahme ein- oder ausblenden</translation>
  </message>
  <message>
   <source>Show overlay</source>
   <translation>Maske zeigen</translation>
  </message>
  <message>
   <source>Show patients by number; names are never kept, in either case</source>
   <translation>Patienten mit Nummern zeigen; Namen werden so oder so nirgends gespeichert</translation>
  </message>
  <message>
   <source>Show the CT where the liver is cut</source>
   <translation>Das CT zeigen, wo die Leber geschnitten ist</translation>
  </message>
  <message>
   <source>Show the crosshair</source>
   <translation>Fadenkreuz zeigen</translation>
  </message>
  <message>
   <source>Show the difference of two masks</source>
   <translation>Den Unterschied zweier Masken zeigen</translation>
  </message>
  <message>
   <source>Show the inside of the surface</source>
   <translation>Das Innere der Oberfläche zeigen</translation>
  </message>
  <message>
   <source>Show the liver whole</source>
   <translation>Die Leber ganz zeigen</translation>
  </message>
  <message>
   <source>Show the mask</source>
   <translation>Maske zeigen</translation>
  </message>
  <message>
   <source>Show the mask that is edited, measured and exported</source>
   <translation>Die Maske zeigen, die bearbeitet, vermessen und exportiert wird</translation>
  </message>
  <message>
   <source>Show the mask that the model's last run replaced</source>
   <translation>Die Maske zeigen, die der letzte Lauf des Modells ersetzt hat</translation>
  </message>
  <message>
   <source>Show the mask that was loaded as reference</source>
   <translation>Die als Referenz geladene Maske zeigen</translation>
  </message>
  <message>
   <source>Show the next of the masks there are</source>
   <translation>Die nächste vorhandene Maske zeigen</translation>
  </message>
  <message>
   <source>Show the scan itself, bones</source>
   <translation>Die Aufnahme selbst zeigen, Knochen</translation>
  </message>
  <message>
   <source>Show the scan itself, organs and bones</source>
   <translation>Die Aufnahme selbst zeigen, Organe und Knochen</translation>
  </message>
  <message>
   <source>Show the scan itself, what is enhanced</source>
   <translation>Die Aufnahme selbst zeigen, was Kontrastmittel aufnimmt</translation>
  </message>
  <message>
   <source>Show the slice in the 3D view</source>
   <translation>Die Schicht in der 3D-Ansicht zeigen</translation>
  </message>
  <message>
   <source>Show the surfaces only</source>
   <translation>Nur die Oberflächen zeigen</translation>
  </message>
  <message>
   <source>Show the tour</source>
   <translation>Rundgang zeigen</translation>
  </message>
  <message>
   <source>Show what the model said, as it came</source>
   <translation>Zeigen, was das Modell gesagt hat, unverändert</translation>
  </message>
  <message>
   <source>Show whole pictures in all views</source>
   <translation>In allen Ansichten ganze Bilder zeigen</translation>
  </message>
  <message>
   <source>Shrink</source>
   <translation>Schrumpfen</translation>
  </message>
  <message>
   <source>Side by side</source>
   <translation>Nebeneinander</translation>
  </message>
  <message>
   <source>Side of the plane that parts the liver, the patient's: R, L, or RL where the plane cuts the tumour</source>
   <translation>Seite der Teilungsebene, die des Patienten: R, L, oder RL, wo die Ebene den Tumor schneidet</translation>
  </message>
  <message>
   <source>Single slices</source>
   <translation>Einzelne Schichten</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>Größe</translation>
  </message>
  <message>
   <source>Skip the tour</source>
   <translation>Rundgang überspringen</translation>
  </message>
  <message>
   <source>Sky blue</source>
   <translation>Himmelblau</translation>
  </message>
  <message>
   <source>Sl&amp;ices</source>
   <translation>S&amp;chichten</translation>
  </message>
  <message>
   <source>Slab</source>
   <translation>Schichtdicke</translation>
  </message>
  <message>
   <source>Slabs show the brightest: vessels</source>
   <translation>Das Hellste zeigen: Gefäße</translation>
  </message>
  <message>
   <source>Slabs show the darkest: ducts</source>
   <translation>Das Dunkelste zeigen: Gallengänge</translation>
  </message>
  <message>
   <source>Slabs show the mean: less noise</source>
   <translation>Das Mittel zeigen: weniger Rauschen</translation>
  </message>
  <message>
   <source>Slice in which the diameters were measured, counted from the feet</source>
   <translation>Schicht, in der die Durchmesser gemessen wurden, von den Füßen gezählt</translation>
  </message>
  <message>
   <source>Slices</source>
   <translation>Schichten</translation>
  </message>
  <message>
   <source>Slices seen together; the corner of each view says how thick they truly are</source>
   <translation>Zusammen gezeigte Schichten; die Ecke jeder Ansicht nennt die wahre Dicke</translation>
  </message>
  <message>
   <source>Slower</source>
   <translation>Langsamer</translation>
  </message>
  <message>
   <source>Smart brush</source>
   <translation>Kluger Pinsel</translation>
  </message>
  <message>
   <source>Smooth</source>
   <translation>Glätten</translation>
  </message>
  <message>
   <source>Smooth pixels</source>
   <translation>Geglättete Pixel</translation>
  </message>
  <message>
   <source>Smooth the label's border, keeping its volume</source>
   <translation>Die Grenze glätten, das Volumen behalten</translation>
  </message>
  <message>
   <source>Smooth, or each voxel by itself</source>
   <translation>Geglättet oder jedes Voxel für sich</translation>
  </message>
  <message>
   <source>Soft tissue</source>
   <translation>Weichteile</translation>
  </message>
  <message>
   <source>Something is still running.</source>
   <translation>Es läuft noch etwas.</translation>
  </message>
  <message>
   <source>Something went wrong inside Hepascope</source>
   <translation>In Hepascope ging etwas schief</translation>
  </message>
  <message>
   <source>Spacing mm</source>
   <translation>Abstand mm</translation>
  </message>
  <message>
   <source>Split</source>
   <translation>Teilen</translation>
  </message>
  <message>
   <source>Standard views</source>
   <translation>Standardansichten</translation>
  </message>
  <message>
   <source>Starting …</source>
   <translation>Beginnt …</translation>
  </message>
  <message>
   <source>Step</source>
   <translation>Schritt</translation>
  </message>
  <message>
   <source>Stop and keep the model</source>
   <translation>Anhalten und das Modell behalten</translation>
  </message>
  <message>
   <source>Stop the running job (Esc)</source>
   <translation>Laufende Arbeit anhalten (Esc)</translation>
  </message>
  <message>
   <source>Stop what is running</source>
   <translation>Anhalten, was läuft</translation>
  </message>
  <message>
   <source>Stopping …</source>
   <translation>Hält an …</translation>
  </message>
  <message>
   <source>Structure</source>
   <translation>Struktur</translation>
  </message>
  <message>
   <source>Suit the segmented voxels</source>
   <translation>Passend zu den segmentierten Voxeln</translation>
  </message>
  <message>
   <source>Suit the tissue seen</source>
   <translation>Passend zum sichtbaren Gewebe</translation>
  </message>
  <message>
   <source>Suitable for the network</source>
   <translation>Für das Netz geeignet</translation>
  </message>
  <message>
   <source>Sum of 1 target: </source>
   <translation>Summe von 1 Zielläsion: </translation>
  </message>
  <message>
   <source>Sum of the target lesions' longest diameters (RECIST 1.1, at most two in the liver)</source>
   <translation>Summe der längsten Durchmesser der Zielläsionen (RECIST 1.1, höchstens zwei in der Leber)</translation>
  </message>
  <message>
   <source>Sum of {count} targets: </source>
   <translation>Summe von {count} Zielläsionen: </translation>
  </message>
  <message>
   <source>TILTED</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take a mask that is there</source>
   <translation>Eine vorhandene Maske nehmen</translation>
  </message>
  <message>
   <source>Take all tissue like it</source>
   <translation>Alles gleiche Gewebe nehmen</translation>
  </message>
  <message>
   <source>Take back the last change</source>
   <translation>Die letzte Änderung zurücknehmen</translation>
  </message>
  <message>
   <source>Take the earlier scan away</source>
   <translation>Die Voraufnahme wegnehmen</translation>
  </message>
  <message>
   <source>Take the earlier scan away again</source>
   <translation>Die Voraufnahme wieder wegnehmen</translation>
  </message>
  <message>
   <source>Take the mask of another program: NIfTI, NRRD, DICOM SEG, RT structure set or saved case</source>
   <translation>Die Maske eines anderen Programms nehmen: NIfTI, NRRD, DICOM SEG, RT-Strukturen oder gespeicherter Fall</translation>
  </message>
  <message>
   <source>Take this panel out of the window, and back</source>
   <translation>Diesen Bereich aus dem Fenster lösen und zurück</translation>
  </message>
  <message>
   <source>Target</source>
   <translation>Zielläsion</translation>
  </message>
  <message>
   <source>Target by the rules</source>
   <translation>Zielläsion nach den Regeln</translation>
  </message>
  <message>
   <source>Target lesion</source>
   <translation>Zielläsion</translation>
  </message>
  <message>
   <source>Target lesion, </source>
   <translation>Zielläsion, </translation>
  </message>
  <message>
   <source>Target lesions {numbers}:  sum {sum_mm:.1f} mm</source>
   <translation>Zielläsionen {numbers}:  Summe {sum_mm:.1f} mm</translation>
  </message>
  <message>
   <source>Ten slices on</source>
   <translation>Zehn Schichten weiter</translation>
  </message>
  <message>
   <source>The 3D view could not be started: {reason}.
Slices, segmentation, measurements and export work without it.</source>
   <translation>Die 3D-Ansicht konnte nicht starten: {reason}.
Schichten, Segmentierung, Messungen und Export gehen auch ohne.</translation>
  </message>
  <message>
   <source>The 3D view is switched off.
Slices, segmentation, measurements and export work without it.</source>
   <translation>Die 3D-Ansicht ist abgeschaltet.
Schichten, Segmentierung, Messungen und Export gehen auch ohne.</translation>
  </message>
  <message>
   <source>The case is open.</source>
   <translation>Der Fall ist offen.</translation>
  </message>
  <message>
   <source>The case keeps it in mind: open it again when the scan is there.</source>
   <translation>Der Fall merkt sie sich: Öffnen Sie ihn wieder, wenn die Aufnahme da ist.</translation>
  </message>
  <message>
   <source>The chosen one, or the largest</source>
   <translation>Der gewählte oder der größte</translation>
  </message>
  <message>
   <source>The demo makes an artificial abdomen whose tumours are known exactly. Good for a first look.</source>
   <translation>Die Demo stellt ein künstliches Abdomen her, dessen Tumoren genau bekannt sind. Gut für einen ersten Blick.</translation>
  </message>
  <message>
   <source>The demo phantom cannot be saved as a case: it is no scan on disk.</source>
   <translation>Das Demo-Phantom lässt sich nicht als Fall speichern: Es liegt nicht auf der Festplatte.</translation>
  </message>
  <message>
   <source>The disk of {folder} has no locks.</source>
   <translation>Der Datenträger von {folder} kennt keine Sperren.</translation>
  </message>
  <message>
   <source>The earlier scan does not lie beside. {reason}</source>
   <translation>Die frühere Aufnahme liegt nicht daneben. {reason}</translation>
  </message>
  <message>
   <source>The language changes at the next start.</source>
   <translation>Die Sprache ändert sich beim nächsten Start.</translation>
  </message>
  <message>
   <source>The largest first</source>
   <translation>Der größte zuerst</translation>
  </message>
  <message>
   <source>The last step was being written when the program ended and is lost.</source>
   <translation>Der letzte Schritt wurde beim Programmende gerade geschrieben und ist verloren.</translation>
  </message>
  <message>
   <source>The liver on the side that stays, less its tumours</source>
   <translation>Die Leber auf der bleibenden Seite, ohne ihre Tumoren</translation>
  </message>
  <message>
   <source>The liver's volume includes its tumours; burden is tumour / liver</source>
   <translation>Das Lebervolumen schließt die Tumoren ein; Tumorlast ist Tumor / Leber</translation>
  </message>
  <message>
   <source>The livers are laid on each other rigidly. Nothing of the headers is kept.</source>
   <translation>Die Lebern werden starr aufeinandergelegt. Aus den Kopfdaten wird nichts behalten.</translation>
  </message>
  <message>
   <source>The livers fit loosely ({text}): check the pairs.</source>
   <translation>Die Lebern passen nur lose ({text}): bitte die Paare prüfen.</translation>
  </message>
  <message>
   <source>The mask is empty.</source>
   <translation>Die Maske ist leer.</translation>
  </message>
  <message>
   <source>The mask of the scan is replaced by what you choose; Undo brings it back.</source>
   <translation>Die Maske der Aufnahme wird durch Ihre Wahl ersetzt; Rückgängig bringt sie zurück.</translation>
  </message>
  <message>
   <source>The mask was changed meanwhile; draw the box again.</source>
   <translation>Die Maske wurde inzwischen geändert; bitte den Kasten neu ziehen.</translation>
  </message>
  <message>
   <source>The mask was changed meanwhile; try again.</source>
   <translation>Die Maske wurde inzwischen geändert; bitte noch einmal.</translation>
  </message>
  <message>
   <source>The mask was changed while the network ran. If you use the result, Undo brings your mask back.</source>
   <translation>Die Maske wurde geändert, während das Netz lief. Wenn Sie das Ergebnis verwenden, bringt Rückgängig Ihre Maske zurück.</translation>
  </message>
  <message>
   <source>The masks are the same.</source>
   <translation>Die Masken sind gleich.</translation>
  </message>
  <message>
   <source>The masks do not differ, or are not compared</source>
   <translation>Die Masken unterscheiden sich nicht oder werden nicht verglichen</translation>
  </message>
  <message>
   <source>The model left no agreement for this mask.</source>
   <translation>Das Modell hat für diese Maske keine Übereinstimmung hinterlassen.</translation>
  </message>
  <message>
   <source>The models on this machine, and what is inside one</source>
   <translation>Die Modelle auf diesem Rechner, und was in einem steckt</translation>
  </message>
  <message>
   <source>The most doubtful first</source>
   <translation>Der zweifelhafteste zuerst</translation>
  </message>
  <message>
   <source>The network finds in the box what was there already.</source>
   <translation>Das Netz findet im Kasten, was schon da war.</translation>
  </message>
  <message>
   <source>The network has looked at the box once more.</source>
   <translation>Das Netz hat sich den Kasten noch einmal angesehen.</translation>
  </message>
  <message>
   <source>The network made no mask here</source>
   <translation>Das Netz hat hier keine Maske gemacht</translation>
  </message>
  <message>
   <source>The network that finds the liver and its tumours</source>
   <translation>Das Netz, das Leber und Tumoren findet</translation>
  </message>
  <message>
   <source>The network's result was left out.</source>
   <translation>Das Ergebnis des Netzes wurde weggelassen.</translation>
  </message>
  <message>
   <source>The one you choose becomes the reference mask and is compared with the present one.</source>
   <translation>Die gewählte wird zur Referenzmaske und mit der jetzigen verglichen.</translation>
  </message>
  <message>
   <source>The other scan does not show this place: it may only be out of sight.</source>
   <translation>Die andere Aufnahme zeigt diese Stelle nicht: Er könnte nur außerhalb liegen.</translation>
  </message>
  <message>
   <source>The patient</source>
   <translation>Der Patient</translation>
  </message>
  <message>
   <source>The plane is a guess from the liver's shape, not anatomy: drag it.</source>
   <translation>Die Ebene ist aus der Form der Leber geschätzt, nicht aus der Anatomie: bitte ziehen.</translation>
  </message>
  <message>
   <source>The plane was placed by hand.</source>
   <translation>Die Ebene wurde von Hand gesetzt.</translation>
  </message>
  <message>
   <source>The scan beside was made later than the open one.</source>
   <translation>Die Aufnahme daneben ist später entstanden als die offene.</translation>
  </message>
  <message>
   <source>The scan opens as soon as all files are read: more of its slices may come.</source>
   <translation>Der Scan öffnet sich, sobald alle Dateien gelesen sind: Es können noch Schichten von ihm kommen.</translation>
  </message>
  <message>
   <source>The scan was not opened from DICOM images that results could refer to.</source>
   <translation>Die Aufnahme stammt nicht aus DICOM-Bildern, auf die Ergebnisse verweisen könnten.</translation>
  </message>
  <message>
   <source>The scan's own name on the disk, which may name the patient</source>
   <translation>Der Name der Aufnahme auf der Platte, der den Patienten nennen kann</translation>
  </message>
  <message>
   <source>The smallest sum of target diameters in any scan so far, if one was smaller than here</source>
   <translation>Die kleinste bisherige Summe der Zielläsionen in einer Aufnahme, falls sie kleiner war als hier</translation>
  </message>
  <message>
   <source>The training has ended early.</source>
   <translation>Das Training endete vorzeitig.</translation>
  </message>
  <message>
   <source>The training is finished.</source>
   <translation>Das Training ist fertig.</translation>
  </message>
  <message>
   <source>The view is copied.</source>
   <translation>Die Ansicht ist kopiert.</translation>
  </message>
  <message>
   <source>Theme</source>
   <translation>Farbschema</translation>
  </message>
  <message>
   <source>There already: {names}. You will be asked before it is replaced.</source>
   <translation>Schon da: {names}. Vor dem Ersetzen wird gefragt.</translation>
  </message>
  <message>
   <source>There is no earlier mask</source>
   <translation>Es gibt keine frühere Maske</translation>
  </message>
  <message>
   <source>There is no tumour in the mask.</source>
   <translation>In der Maske ist kein Tumor.</translation>
  </message>
  <message>
   <source>There is no {label} in this slice, or no next one.</source>
   <translation>In dieser Schicht gibt es kein: {label}, oder keine nächste Schicht.</translation>
  </message>
  <message>
   <source>There is nothing to change.</source>
   <translation>Es gibt nichts zu ändern.</translation>
  </message>
  <message>
   <source>There is only one mask</source>
   <translation>Es gibt nur eine Maske</translation>
  </message>
  <message>
   <source>These two are different tumours</source>
   <translation>Diese beiden sind verschiedene Tumoren</translation>
  </message>
  <message>
   <source>These two are one tumour</source>
   <translation>Diese beiden sind ein Tumor</translation>
  </message>
  <message>
   <source>Thick slices</source>
   <translation>Dicke Schichten</translation>
  </message>
  <message>
   <source>Thicker</source>
   <translation>Dicker</translation>
  </message>
  <message>
   <source>Thickness mm</source>
   <translation>Dicke mm</translation>
  </message>
  <message>
   <source>Thickness of the slab</source>
   <translation>Dicke der Schichten</translation>
  </message>
  <message>
   <source>Thinner</source>
   <translation>Dünner</translation>
  </message>
  <message>
   <source>This case was not saved with another mask before.</source>
   <translation>Dieser Fall wurde bisher mit keiner anderen Maske gesichert.</translation>
  </message>
  <message>
   <source>This folder holds more than one scan</source>
   <translation>Dieser Ordner enthält mehr als eine Aufnahme</translation>
  </message>
  <message>
   <source>This is a tumour, and well outlined</source>
   <translation>Dies ist ein Tumor, und gut umrandet</translation>
  </message>
  <message>
   <source>This is no scan: {kind}.</source>
   <translation>Das ist kein Scan: {kind}.</translation>
  </message>
  <message>
   <source>This is our mistake. Your scan and your mask are still open. The report below holds program lines only, nothing about the patient; please send it to the makers.</source>
   <translation>Das ist unser Fehler. Ihre Aufnahme und Ihre Maske sind noch offen. Der Bericht unten enthält nur Programmzeilen, nichts über den Patienten; bitte senden Sie ihn den Herstellern.</translation>
  </message>
  <message>
   <source>This scan is open in another window of Hepascope.</source>
   <translation>Diese Aufnahme ist in einem anderen Fenster von Hepascope offen.</translation>
  </message>
  <message>
   <source>Threshold brush</source>
   <translation>Schwellenpinsel</translation>
  </message>
  <message>
   <source>Tilted gantry</source>
   <translation>Gekippte Gantry</translation>
  </message>
  <message>
   <source>Tools draw liver</source>
   <translation>Werkzeuge zeichnen Leber</translation>
  </message>
  <message>
   <source>Tools draw tumour</source>
   <translation>Werkzeuge zeichnen Tumor</translation>
  </message>
  <message>
   <source>Tools erase</source>
   <translation>Werkzeuge radieren</translation>
  </message>
  <message>
   <source>Train</source>
   <translation>Training</translation>
  </message>
  <message>
   <source>Training from this window comes in a later version</source>
   <translation>Training aus diesem Fenster kommt in einer späteren Version</translation>
  </message>
  <message>
   <source>Try the demo phantom</source>
   <translation>Demo-Phantom ausprobieren</translation>
  </message>
  <message>
   <source>Tumour</source>
   <translation>Tumor</translation>
  </message>
  <message>
   <source>Tumour ml</source>
   <translation>Tumor ml</translation>
  </message>
  <message>
   <source>Tumour of the earlier scan</source>
   <translation>Tumor der Voraufnahme</translation>
  </message>
  <message>
   <source>Tumour of the open scan</source>
   <translation>Tumor der offenen Aufnahme</translation>
  </message>
  <message>
   <source>Tumour {number}</source>
   <translation>Tumor {number}</translation>
  </message>
  <message>
   <source>Tumour {number} ({ml}) {words}.</source>
   <translation>Tumor {number} ({ml}) {words}.</translation>
  </message>
  <message>
   <source>Tumour {number} was split.</source>
   <translation>Tumor {number} wurde geteilt.</translation>
  </message>
  <message>
   <source>Tumours</source>
   <translation>Tumoren</translation>
  </message>
  <message>
   <source>Tumours ml</source>
   <translation>Tumoren ml</translation>
  </message>
  <message>
   <source>Tumours now and before</source>
   <translation>Tumoren jetzt und vorher</translation>
  </message>
  <message>
   <source>Tumours of both masks</source>
   <translation>Tumoren beider Masken</translation>
  </message>
  <message>
   <source>Turn and mirror</source>
   <translation>Drehen und spiegeln</translation>
  </message>
  <message>
   <source>Turn left</source>
   <translation>Nach links drehen</translation>
  </message>
  <message>
   <source>Turn right</source>
   <translation>Nach rechts drehen</translation>
  </message>
  <message>
   <source>Turn round at the last slice</source>
   <translation>An der letzten Schicht umkehren</translation>
  </message>
  <message>
   <source>Turn the liver; a click moves the crosshair there</source>
   <translation>Die Leber drehen; ein Klick setzt das Fadenkreuz dorthin</translation>
  </message>
  <message>
   <source>Turn this view clockwise</source>
   <translation>Diese Ansicht im Uhrzeigersinn drehen</translation>
  </message>
  <message>
   <source>Turn this view the other way</source>
   <translation>Diese Ansicht andersherum drehen</translation>
  </message>
  <message>
   <source>Turntable</source>
   <translation>Drehung</translation>
  </message>
  <message>
   <source>Turntable stopped; nothing was saved</source>
   <translation>Drehung angehalten; nichts wurde gespeichert</translation>
  </message>
  <message>
   <source>Turntable {count} of {frames}; Esc stops</source>
   <translation>Drehung {count} von {frames}; Esc hält an</translation>
  </message>
  <message>
   <source>Two by two</source>
   <translation>Zwei mal zwei</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>Rückgängig</translation>
  </message>
  <message>
   <source>Undo {what}</source>
   <translation>Rückgängig: {what}</translation>
  </message>
  <message>
   <source>Unexpected error</source>
   <translation>Unerwarteter Fehler</translation>
  </message>
  <message>
   <source>Unknown contrast phase</source>
   <translation>Unbekannte Kontrastphase</translation>
  </message>
  <message>
   <source>Unknown spacing</source>
   <translation>Unbekannter Abstand</translation>
  </message>
  <message>
   <source>Unlock</source>
   <translation>Lösen</translation>
  </message>
  <message>
   <source>Unsaved work</source>
   <translation>Ungesicherte Arbeit</translation>
  </message>
  <message>
   <source>Upside down</source>
   <translation>Kopfüber</translation>
  </message>
  <message>
   <source>Use the network's result?</source>
   <translation>Das Ergebnis des Netzes verwenden?</translation>
  </message>
  <message>
   <source>Use the result</source>
   <translation>Ergebnis verwenden</translation>
  </message>
  <message>
   <source>Vermilion</source>
   <translation>Zinnober</translation>
  </message>
  <message>
   <source>Version {number}</source>
   <translation>Version {number}</translation>
  </message>
  <message>
   <source>Version, licence, limits</source>
   <translation>Version, Lizenz, Grenzen</translation>
  </message>
  <message>
   <source>Vessel</source>
   <translation>Gefäß</translation>
  </message>
  <message>
   <source>Vessels</source>
   <translation>Gefäße</translation>
  </message>
  <message>
   <source>Vessels window</source>
   <translation>Gefäßfenster</translation>
  </message>
  <message>
   <source>View</source>
   <translation>Ansicht</translation>
  </message>
  <message>
   <source>Volume before → now</source>
   <translation>Volumen vorher → jetzt</translation>
  </message>
  <message>
   <source>Volume in millilitres</source>
   <translation>Volumen in Millilitern</translation>
  </message>
  <message>
   <source>Volume in the first mask</source>
   <translation>Volumen in der ersten Maske</translation>
  </message>
  <message>
   <source>Volume in the second mask</source>
   <translation>Volumen in der zweiten Maske</translation>
  </message>
  <message>
   <source>Volume ml</source>
   <translation>Volumen ml</translation>
  </message>
  <message>
   <source>Volume rendering</source>
   <translation>Volumen-Rendering</translation>
  </message>
  <message>
   <source>Volume {signed} %</source>
   <translation>Volumen {signed} %</translation>
  </message>
  <message>
   <source>Wait for it, or cancel it (Esc).</source>
   <translation>Bitte warten oder abbrechen (Esc).</translation>
  </message>
  <message>
   <source>Wait until the running job is over, or cancel it</source>
   <translation>Warten, bis die laufende Arbeit fertig ist, oder sie abbrechen</translation>
  </message>
  <message>
   <source>Weight</source>
   <translation>Gewicht</translation>
  </message>
  <message>
   <source>What are these structures?</source>
   <translation>Was sind diese Strukturen?</translation>
  </message>
  <message>
   <source>What became of it from the first mask to the second</source>
   <translation>Was von der ersten zur zweiten Maske daraus wurde</translation>
  </message>
  <message>
   <source>What computes: a GPU where there is one, else the processor</source>
   <translation>Was rechnet: eine GPU, wo es eine gibt, sonst der Prozessor</translation>
  </message>
  <message>
   <source>What do you want to do?</source>
   <translation>Was möchten Sie tun?</translation>
  </message>
  <message>
   <source>What is written</source>
   <translation>Was geschrieben wird</translation>
  </message>
  <message>
   <source>What the label encloses</source>
   <translation>Was die Struktur umschließt</translation>
  </message>
  <message>
   <source>What the training command can do today</source>
   <translation>Was der Trainingsbefehl heute kann</translation>
  </message>
  <message>
   <source>What was done on this scan was neither saved nor exported, and will be lost.</source>
   <translation>Die Arbeit an dieser Aufnahme wurde weder gespeichert noch exportiert und ginge verloren.</translation>
  </message>
  <message>
   <source>What was looked at before segmenting</source>
   <translation>Was vor dem Segmentieren geprüft wurde</translation>
  </message>
  <message>
   <source>What will be here</source>
   <translation>Was hier sein wird</translation>
  </message>
  <message>
   <source>What you said of it; T is a target lesion of RECIST 1.1</source>
   <translation>Was Sie dazu gesagt haben; T ist eine Zielläsion nach RECIST 1.1</translation>
  </message>
  <message>
   <source>What {name} becomes</source>
   <translation>Was {name} wird</translation>
  </message>
  <message>
   <source>Wheel</source>
   <translation>Rad</translation>
  </message>
  <message>
   <source>Wheel: slices. Right drag: window and level. Ctrl and wheel: zoom. Double click: one view alone. The number keys are window presets.</source>
   <translation>Rad: Schichten. Rechts ziehen: Fenster und Zentrum. Strg und Rad: Zoom. Doppelklick: eine Ansicht allein. Die Zifferntasten sind Fenstervorgaben.</translation>
  </message>
  <message>
   <source>Where is the scan {name} now?</source>
   <translation>Wo ist die Aufnahme {name} jetzt?</translation>
  </message>
  <message>
   <source>Where the tools may paint</source>
   <translation>Wo die Werkzeuge malen dürfen</translation>
  </message>
  <message>
   <source>Where to</source>
   <translation>Wohin</translation>
  </message>
  <message>
   <source>Where you see it, not the mask</source>
   <translation>Wo Sie sie sehen, nicht die Maske</translation>
  </message>
  <message>
   <source>Which earlier scan lay beside is lost: open it again.</source>
   <translation>Welche frühere Aufnahme daneben lag, ist verloren: Öffnen Sie sie noch einmal.</translation>
  </message>
  <message>
   <source>Which tumour is one with tumour {number}?</source>
   <translation>Welcher Tumor gehört zu Tumor {number}?</translation>
  </message>
  <message>
   <source>White</source>
   <translation>Weiß</translation>
  </message>
  <message>
   <source>Whole CT slice on the cut</source>
   <translation>Ganze CT-Schicht auf dem Schnitt</translation>
  </message>
  <message>
   <source>Whole picture</source>
   <translation>Ganzes Bild</translation>
  </message>
  <message>
   <source>Whole picture again</source>
   <translation>Wieder das ganze Bild</translation>
  </message>
  <message>
   <source>Whole scan</source>
   <translation>Ganze Aufnahme</translation>
  </message>
  <message>
   <source>Width</source>
   <translation>Weite</translation>
  </message>
  <message>
   <source>Width of the window: from black to white</source>
   <translation>Weite des Fensters: von Schwarz bis Weiß</translation>
  </message>
  <message>
   <source>Window</source>
   <translation>Fensterung</translation>
  </message>
  <message>
   <source>Window for a box …</source>
   <translation>Fenster für ein Rechteck …</translation>
  </message>
  <message>
   <source>Window for the liver</source>
   <translation>Fenster für die Leber</translation>
  </message>
  <message>
   <source>Window for what is seen</source>
   <translation>Fenster für das Sichtbare</translation>
  </message>
  <message>
   <source>Within the hospital</source>
   <translation>Im Krankenhaus</translation>
  </message>
  <message>
   <source>Write each tumour's number at it</source>
   <translation>Jedem Tumor seine Nummer anschreiben</translation>
  </message>
  <message>
   <source>Write something to this lesion</source>
   <translation>Etwas zu diesem Herd schreiben</translation>
  </message>
  <message>
   <source>Write the 3D picture as a PNG file</source>
   <translation>Das 3D-Bild als PNG-Datei schreiben</translation>
  </message>
  <message>
   <source>Write the mask and the volumes into a folder</source>
   <translation>Maske und Volumina in einen Ordner schreiben</translation>
  </message>
  <message>
   <source>Write the pictures of a whole turn</source>
   <translation>Die Bilder einer ganzen Drehung schreiben</translation>
  </message>
  <message>
   <source>Yellow</source>
   <translation>Gelb</translation>
  </message>
  <message>
   <source>Your mask stays as it is.</source>
   <translation>Ihre Maske bleibt, wie sie ist.</translation>
  </message>
  <message>
   <source>Your work is back as it was.</source>
   <translation>Ihre Arbeit ist wieder da, wie sie war.</translation>
  </message>
  <message>
   <source>Your work is not saved automatically: {reason}.</source>
   <translation>Ihre Arbeit wird nicht automatisch gesichert: {reason}.</translation>
  </message>
  <message>
   <source>Your work is saved all the same. Do not open one scan on two computers at once: nobody notices.</source>
   <translation>Ihre Arbeit wird trotzdem gesichert. Öffnen Sie eine Aufnahme nicht an zwei Rechnern zugleich: Das bemerkt niemand.</translation>
  </message>
  <message>
   <source>Zoom at the cursor</source>
   <translation>Am Mauszeiger zoomen</translation>
  </message>
  <message>
   <source>Zoom to the liver</source>
   <translation>Auf die Leber zoomen</translation>
  </message>
  <message>
   <source>Zoom to the tumour</source>
   <translation>Auf den Tumor zoomen</translation>
  </message>
  <message>
   <source>a guess: drag it</source>
   <translation>geschätzt: bitte ziehen</translation>
  </message>
  <message>
   <source>a report of one page, for a browser</source>
   <translation>ein Bericht von einer Seite, für den Browser</translation>
  </message>
  <message>
   <source>a segmentation for 3D Slicer: names, colours, codes</source>
   <translation>eine Segmentierung für 3D Slicer: Namen, Farben, Codes</translation>
  </message>
  <message>
   <source>accepted</source>
   <translation>angenommen</translation>
  </message>
  <message>
   <source>agree</source>
   <translation>einig</translation>
  </message>
  <message>
   <source>agreement</source>
   <translation>Einigkeit</translation>
  </message>
  <message>
   <source>agreement 100 %</source>
   <translation>Einigkeit 100 %</translation>
  </message>
  <message>
   <source>agreement {percent} %</source>
   <translation>Einigkeit {percent} %</translation>
  </message>
  <message>
   <source>all surfaces as glTF, for browsers and glasses (metres, head up)</source>
   <translation>alle Oberflächen als glTF, für Browser und Brillen (Meter, Kopf oben)</translation>
  </message>
  <message>
   <source>all surfaces in one file, with a file of colours (LPS, mm)</source>
   <translation>alle Oberflächen in einer Datei, mit einer Datei der Farben (LPS, mm)</translation>
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
   <translation>arteriell</translation>
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
   <translation>nach Regeln</translation>
  </message>
  <message>
   <source>by the rules</source>
   <translation>nach den Regeln</translation>
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
   <translation>Konturen</translation>
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
   <translation>Dokument</translation>
  </message>
  <message>
   <source>dose report</source>
   <translation>Dosisbericht</translation>
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
   <translation>überall</translation>
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
   <translation>wie weit die Meinungen des Netzes übereinstimmten, Voxel für Voxel</translation>
  </message>
  <message>
   <source>idle</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>is a cyst</source>
   <translation>ist eine Zyste</translation>
  </message>
  <message>
   <source>is a vessel</source>
   <translation>ist ein Gefäß</translation>
  </message>
  <message>
   <source>is rejected</source>
   <translation>ist abgelehnt</translation>
  </message>
  <message>
   <source>key object note</source>
   <translation>Hinweis auf Schlüsselbilder</translation>
  </message>
  <message>
   <source>large</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>late</source>
   <translation>spät</translation>
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
   <translation>verzeichnet, noch nicht gelesen</translation>
  </message>
  <message>
   <source>liver</source>
   <translation>Leber</translation>
  </message>
  <message>
   <source>localizer</source>
   <translation>Übersichtsaufnahme</translation>
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
   <translation>Maske auf dem Gitter der Aufnahme oder Ordner eines Exports</translation>
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
   <translation>Messwert</translation>
  </message>
  <message>
   <source>min {min_hu}  max {max_hu}</source>
   <translation>min {min_hu}  max {max_hu}</translation>
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
   <translation>nativ</translation>
  </message>
  <message>
   <source>no voxel</source>
   <translation>kein Voxel</translation>
  </message>
  <message>
   <source>not known</source>
   <translation>nicht bekannt</translation>
  </message>
  <message>
   <source>note</source>
   <translation>Notiz</translation>
  </message>
  <message>
   <source>now</source>
   <translation>jetzt</translation>
  </message>
  <message>
   <source>now {now}, before {before}: {cost_text}</source>
   <translation>jetzt {now}, vorher {before}: {cost_text}</translation>
  </message>
  <message>
   <source>oblique grid</source>
   <translation>schräges Gitter</translation>
  </message>
  <message>
   <source>of slice {number} alone</source>
   <translation>nur von Schicht {number}</translation>
  </message>
  <message>
   <source>only inside the liver</source>
   <translation>nur in der Leber</translation>
  </message>
  <message>
   <source>only where nothing is</source>
   <translation>nur wo nichts ist</translation>
  </message>
  <message>
   <source>only {first}</source>
   <translation>nur {first}</translation>
  </message>
  <message>
   <source>only {second}</source>
   <translation>nur {second}</translation>
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
   <translation>anderes Objekt</translation>
  </message>
  <message>
   <source>outline</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>pictures of the target lesions with their axes (PNG)</source>
   <translation>Bilder der Zielläsionen mit ihren Achsen (PNG)</translation>
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
   <translation>portalvenös</translation>
  </message>
  <message>
   <source>presentation state</source>
   <translation>Darstellung</translation>
  </message>
  <message>
   <source>radiotherapy plan</source>
   <translation>Bestrahlungsplan</translation>
  </message>
  <message>
   <source>reading …</source>
   <translation>wird gelesen …</translation>
  </message>
  <message>
   <source>redo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>registration</source>
   <translation>Registrierung</translation>
  </message>
  <message>
   <source>rejected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>report</source>
   <translation>Bericht</translation>
  </message>
  <message>
   <source>reset diameters</source>
   <translation>Durchmesser zurück</translation>
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
   <translation>Bildschirmfoto</translation>
  </message>
  <message>
   <source>segmentation</source>
   <translation>Segmentierung</translation>
  </message>
  <message>
   <source>several_masks</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>side</source>
   <translation>Seite</translation>
  </message>
  <message>
   <source>slice</source>
   <translation>Schicht</translation>
  </message>
  <message>
   <source>soft</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>surfaces to print in 3D, one file each (LPS, mm)</source>
   <translation>Oberflächen für den 3D-Druck, je eine Datei (LPS, mm)</translation>
  </message>
  <message>
   <source>surfaces with colours, one file each (LPS, mm)</source>
   <translation>Oberflächen mit Farben, je eine Datei (LPS, mm)</translation>
  </message>
  <message>
   <source>system</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>the long axis of tumour {tumour}, in the axial view</source>
   <translation>die lange Achse von Tumor {tumour}, in der axialen Ansicht</translation>
  </message>
  <message>
   <source>the mask as MetaImage, for ITK: 1 liver, 2 tumour</source>
   <translation>die Maske als MetaImage, für ITK: 1 Leber, 2 Tumor</translation>
  </message>
  <message>
   <source>the mask as NRRD: 1 liver, 2 tumour</source>
   <translation>die Maske als NRRD: 1 Leber, 2 Tumor</translation>
  </message>
  <message>
   <source>the mask on the scan's own grid: 1 liver, 2 tumour</source>
   <translation>die Maske auf dem Gitter der Aufnahme: 1 Leber, 2 Tumor</translation>
  </message>
  <message>
   <source>the same report, to print</source>
   <translation>derselbe Bericht, zum Drucken</translation>
  </message>
  <message>
   <source>the same with how the mask was made</source>
   <translation>dasselbe, dazu wie die Maske entstand</translation>
  </message>
  <message>
   <source>the {kind}</source>
   <translation>{kind}</translation>
  </message>
  <message>
   <source>then</source>
   <translation>vorher</translation>
  </message>
  <message>
   <source>tumour</source>
   <translation>Tumor</translation>
  </message>
  <message>
   <source>tumours</source>
   <translation>Tumoren</translation>
  </message>
  <message>
   <source>turned 180°</source>
   <translation>um 180° gedreht</translation>
  </message>
  <message>
   <source>turned 270°</source>
   <translation>um 270° gedreht</translation>
  </message>
  <message>
   <source>turned 90°</source>
   <translation>um 90° gedreht</translation>
  </message>
  <message>
   <source>undo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>verdict</source>
   <translation>Urteil</translation>
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
   <translation>Volumen, Durchmesser, Urteile und Markierungen, je eine Zeile</translation>
  </message>
  <message>
   <source>what</source>
   <translation>was</translation>
  </message>
  <message>
   <source>your choice</source>
   <translation>Ihre Wahl</translation>
  </message>
  <message>
   <source>{count} files</source>
   <translation>{count} Dateien</translation>
  </message>
  <message>
   <source>{count} into {folder}</source>
   <translation>{count} nach {folder}</translation>
  </message>
  <message>
   <source>{count} others</source>
   <translation>{count} weitere</translation>
  </message>
  <message>
   <source>{count} patients</source>
   <translation>{count} Patienten</translation>
  </message>
  <message>
   <source>{count} places differ</source>
   <translation>{count} Stellen unterscheiden sich</translation>
  </message>
  <message>
   <source>{count} scans</source>
   <translation>{count} Scans</translation>
  </message>
  <message>
   <source>{duration} left</source>
   <translation>noch {duration}</translation>
  </message>
  <message>
   <source>{mask} mask</source>
   <translation>Maske „{mask}“</translation>
  </message>
  <message>
   <source>{ml_text} ml of it are tumour again in the mask, and count as tumour</source>
   <translation>{ml_text} ml davon sind in der Maske wieder Tumor und zählen als Tumor</translation>
  </message>
  <message>
   <source>{name_of}: {mean_hu:.0f} ± {sd_hu:.0f} HU, {voxels} voxels</source>
   <translation>{name_of}: {mean_hu:.0f} ± {sd_hu:.0f} HE, {voxels} Voxel</translation>
  </message>
  <message>
   <source>{names} will be written anew; the old contents are lost.</source>
   <translation>{names} wird neu geschrieben; der alte Inhalt geht verloren.</translation>
  </message>
  <message>
   <source>{name} could not be made.</source>
   <translation>{name} konnte nicht angelegt werden.</translation>
  </message>
  <message>
   <source>{name} could not be written.</source>
   <translation>{name} konnte nicht geschrieben werden.</translation>
  </message>
  <message>
   <source>{name} is the mask now.</source>
   <translation>{name} ist jetzt die Maske.</translation>
  </message>
  <message>
   <source>{name} is the reference.</source>
   <translation>{name} ist die Referenz.</translation>
  </message>
  <message>
   <source>{name} slice</source>
   <translation>Schicht: {name}</translation>
  </message>
  <message>
   <source>{name} slice number</source>
   <translation>Schichtnummer: {name}</translation>
  </message>
  <message>
   <source>{name} slice of the earlier scan</source>
   <translation>Schicht der Voraufnahme: {name}</translation>
  </message>
  <message>
   <source>{name} unknown</source>
   <translation>{name} unbekannt</translation>
  </message>
  <message>
   <source>{name}: done.</source>
   <translation>{name}: fertig.</translation>
  </message>
  <message>
   <source>{name}: level {center_hu:g}, width {width_hu:g} HU ({number})</source>
   <translation>{name}: Zentrum {center_hu:g}, Weite {width_hu:g} HE ({number})</translation>
  </message>
  <message>
   <source>{percent:.0f} % over the liver</source>
   <translation>{percent:.0f} % über der Leber</translation>
  </message>
  <message>
   <source>{signed} % of the baseline</source>
   <translation>{signed} % vom Ausgangswert</translation>
  </message>
  <message>
   <source>{signed} % of the nadir, {smallest_mm:.0f} mm</source>
   <translation>{signed} % vom Nadir, {smallest_mm:.0f} mm</translation>
  </message>
  <message>
   <source>{text}
All tumours: {before:.1f} → {now:.1f} ml</source>
   <translation>{text}
Alle Tumoren: {before:.1f} → {now:.1f} ml</translation>
  </message>
  <message>
   <source>{text} ({key}); once more takes it back</source>
   <translation>{text} ({key}); noch einmal nimmt es zurück</translation>
  </message>
  <message>
   <source>{tip}, in Hounsfield units</source>
   <translation>{tip}, in Hounsfield-Einheiten</translation>
  </message>
  <message>
   <source>{value} mask</source>
   <translation>Maske „{value}“</translation>
  </message>
  <message>
   <source>{verb} the work on {name}</source>
   <translation>{verb}: Arbeit an {name}</translation>
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
   <translation>„Im Betrachter verwenden“: das neue Modell mit einem Klick im Bereich Segmentierung.</translation>
  </message>
 </context>
</TS>
