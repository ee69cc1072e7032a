<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Choices</name>
    <message>
        <source>free</source>
        <translation>frei</translation>
    </message>
    <message>
        <source>magnitude</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <source>k-means++</source>
        <translation>k-means++</translation>
    </message>
    <message>
        <source>evenly spaced</source>
        <translation>gleichmäßig</translation>
    </message>
    <message>
        <source>by density</source>
        <translation>nach Dichte</translation>
    </message>
    <message>
        <source>random</source>
        <translation>zufällig</translation>
    </message>
    <message>
        <source>per layer</source>
        <translation>je Schicht</translation>
    </message>
    <message>
        <source>per channel</source>
        <translation>je Kanal</translation>
    </message>
    <message>
        <source>per tensor</source>
        <translation>je Tensor</translation>
    </message>
    <message>
        <source>float32</source>
        <translation>float32</translation>
    </message>
    <message>
        <source>smallest, largest</source>
        <translation>kleinster, größter</translation>
    </message>
    <message>
        <source>moving average</source>
        <translation>gleitendes Mittel</translation>
    </message>
    <message>
        <source>percentile</source>
        <translation>Perzentil</translation>
    </message>
    <message>
        <source>least squared error</source>
        <translation>kleinster quadratischer Fehler</translation>
    </message>
    <message>
        <source>least information lost</source>
        <translation>kleinster Informationsverlust</translation>
    </message>
    <message>
        <source>LAMP score</source>
        <translation>LAMP-Wert</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>on</source>
        <translation>ein</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>relative</source>
        <translation>relativ</translation>
    </message>
    <message>
        <source>absolute</source>
        <translation>absolut</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>polynomial</source>
        <translation>Polynom</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>konstant</translation>
    </message>
    <message>
        <source>labels</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>teacher</source>
        <translation>Lehrer</translation>
    </message>
    <message>
        <source>half each</source>
        <translation>je halb</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>kept layers</source>
        <translation>belassene Schichten</translation>
    </message>
    <message>
        <source>biases</source>
        <translation>Biases</translation>
    </message>
    <message>
        <source>movement</source>
        <translation>Bewegung</translation>
    </message>
    <message>
        <source>calibrated</source>
        <translation>kalibriert</translation>
    </message>
    <message>
        <source>by the largest</source>
        <translation>nach dem größten</translation>
    </message>
    <message>
        <source>learned</source>
        <translation>gelernt</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>This value cannot be used</source>
        <translation>Dieser Wert ist nicht verwendbar</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
    <message>
        <source>The file could not be read</source>
        <translation>Die Datei konnte nicht gelesen werden</translation>
    </message>
    <message>
        <source>The file could not be written; nothing was changed</source>
        <translation>Die Datei konnte nicht geschrieben werden; nichts wurde geändert</translation>
    </message>
    <message>
        <source>This is not a .tflite model</source>
        <translation>Das ist kein .tflite-Modell</translation>
    </message>
    <message>
        <source>The model is damaged</source>
        <translation>Das Modell ist beschädigt</translation>
    </message>
    <message>
        <source>Fettle cannot compute this model</source>
        <translation>Fettle kann dieses Modell nicht berechnen</translation>
    </message>
    <message>
        <source>The data set could not be understood</source>
        <translation>Der Datensatz ist nicht lesbar</translation>
    </message>
    <message>
        <source>The data set does not fit the model</source>
        <translation>Der Datensatz passt nicht zum Modell</translation>
    </message>
    <message>
        <source>The recipe cannot be followed</source>
        <translation>Das Rezept ist nicht ausführbar</translation>
    </message>
    <message>
        <source>This cannot be done as asked</source>
        <translation>So nicht möglich</translation>
    </message>
    <message>
        <source>The result did not pass its check</source>
        <translation>Das Ergebnis hat die Prüfung nicht bestanden</translation>
    </message>
    <message>
        <source>There is not enough memory</source>
        <translation>Der Speicher reicht nicht aus</translation>
    </message>
    <message>
        <source>No such device</source>
        <translation>Gerät nicht vorhanden</translation>
    </message>
    <message>
        <source>The device gave up</source>
        <translation>Das Gerät ist ausgefallen</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>Etwas ist schiefgegangen</translation>
    </message>
</context>
<context>
    <name>Issues</name>
    <message>
        <source>The device has no clock for single layers: they have no times here.</source>
        <translation>Das Gerät hat keine Uhr für einzelne Schichten: sie haben hier keine Zeiten.</translation>
    </message>
    <message>
        <source>The model computes with integers; on this device it runs in float32 here, with dequantized weights and without QUANTIZE and DEQUANTIZE.</source>
        <translation>Das Modell rechnet mit ganzen Zahlen; auf diesem Gerät läuft es hier in float32, mit dequantisierten Gewichten und ohne QUANTIZE und DEQUANTIZE.</translation>
    </message>
    <message>
        <source>Some layers cannot be computed on this device; they have no time here, and the time of one inference leaves them out</source>
        <translation>Einige Schichten kann dieses Gerät nicht rechnen; sie haben hier keine Zeit und fehlen in der Zeit eines Durchlaufs</translation>
    </message>
</context>
<context>
    <name>Stages</name>
    <message>
        <source>calibrate</source>
        <translation>kalibrieren</translation>
    </message>
    <message>
        <source>compare</source>
        <translation>vergleichen</translation>
    </message>
    <message>
        <source>evaluate</source>
        <translation>auswerten</translation>
    </message>
    <message>
        <source>verify</source>
        <translation>prüfen</translation>
    </message>
    <message>
        <source>shape weights</source>
        <translation>Gewichte formen</translation>
    </message>
    <message>
        <source>measure</source>
        <translation>messen</translation>
    </message>
    <message>
        <source>measure layers</source>
        <translation>Schichten messen</translation>
    </message>
    <message>
        <source>warm up</source>
        <translation>warmlaufen</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>compare with the CPU</source>
        <translation>mit der CPU vergleichen</translation>
    </message>
    <message>
        <source>compile shaders</source>
        <translation>Shader übersetzen</translation>
    </message>
    <message>
        <source>train</source>
        <translation>trainieren</translation>
    </message>
</context>
<context>
    <name>Techniques</name>
    <message>
        <source>Pruning</source>
        <translation>Pruning</translation>
    </message>
    <message>
        <source>Sets the weights of smallest magnitude to zero. Biases are never pruned; depthwise layers only where a rule for the layer says so, because they have few weights and lose much accuracy.</source>
        <translation>Setzt die betragsmäßig kleinsten Gewichte auf null. Biaswerte bleiben immer erhalten; Depthwise-Schichten werden nur mit eigener Regel beschnitten, denn sie haben wenige Gewichte und verlieren viel Genauigkeit.</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>Nullanteil</translation>
    </message>
    <message>
        <source>Share of the layer&apos;s weights that become zero; patterns like 2:4 fix it themselves.</source>
        <translation>Anteil der Gewichte, die null werden; Muster wie 2:4 legen ihn selbst fest.</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>Muster</translation>
    </message>
    <message>
        <source>Criterion</source>
        <translation>Kriterium</translation>
    </message>
    <message>
        <source>Clustering</source>
        <translation>Clustering</translation>
    </message>
    <message>
        <source>Lets the weights of a layer share a few values, which makes the compressed file smaller. Biases are never clustered; depthwise layers only where a rule for the layer says so.</source>
        <translation>Die Gewichte einer Schicht teilen sich wenige Werte; das verkleinert die komprimierte Datei. Biaswerte bleiben immer, wie sie sind; Depthwise-Schichten werden nur mit eigener Regel zusammengefasst.</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>How many values the weights may have.</source>
        <translation>Wie viele Werte die Gewichte annehmen dürfen.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Where the values start: drawn far apart (k-means++), evenly spaced, by the density of the weights, or at random.</source>
        <translation>Anfangswerte: weit auseinander gezogen (k-means++), gleichmäßig verteilt, nach der Dichte der Gewichte oder zufällig.</translation>
    </message>
    <message>
        <source>Granularity</source>
        <translation>Granularität</translation>
    </message>
    <message>
        <source>Whether the whole layer or each output channel has its own values.</source>
        <translation>Ob die ganze Schicht oder jeder Ausgangskanal eigene Werte hat.</translation>
    </message>
    <message>
        <source>Keep zeros</source>
        <translation>Nullen behalten</translation>
    </message>
    <message>
        <source>Weights that are zero stay zero: one of the values is then zero.</source>
        <translation>Gewichte, die null sind, bleiben null: Einer der Werte ist dann null.</translation>
    </message>
    <message>
        <source>Reconstruct</source>
        <translation>Rekonstruieren</translation>
    </message>
    <message>
        <source>What is left of the weights makes up for the rest, by what samples tell, where there are some and no fine-tuning.</source>
        <translation>Was von den Gewichten bleibt, gleicht den Rest aus, nach dem, was Beispiele zeigen, wo es welche und kein Nachtraining gibt.</translation>
    </message>
    <message>
        <source>Half precision</source>
        <translation>Halbe Genauigkeit</translation>
    </message>
    <message>
        <source>Stores float weights in 16 bits, half the size; they are unpacked when the model is loaded and computed with in 32 bits. Constants of fewer than 128 values stay, because unpacking them takes more bytes than it saves.</source>
        <translation>Speichert float-Gewichte in 16 Bit, also halb so groß; beim Laden werden sie entpackt, gerechnet wird mit 32 Bit. Konstanten mit weniger als 128 Werten bleiben, weil das Entpacken mehr Bytes kostet, als es spart.</translation>
    </message>
    <message>
        <source>Dynamic range</source>
        <translation>Dynamischer Bereich</translation>
    </message>
    <message>
        <source>Stores weights as integers and keeps activations float; they are quantized while the model runs, so no calibration is needed. Weights of fewer than 1024 values stay float, as the TensorFlow Lite converter leaves them.</source>
        <translation>Speichert Gewichte als Ganzzahlen, Aktivierungen bleiben float; sie werden erst zur Laufzeit quantisiert, eine Kalibrierung entfällt. Gewichte mit weniger als 1024 Werten bleiben float, wie beim TensorFlow-Lite-Konverter.</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Bits</translation>
    </message>
    <message>
        <source>Whether each output channel or the whole tensor has a scale.</source>
        <translation>Ob jeder Ausgangskanal oder der ganze Tensor eine Skala hat.</translation>
    </message>
    <message>
        <source>Full integer</source>
        <translation>Ganzzahlig</translation>
    </message>
    <message>
        <source>Input and output</source>
        <translation>Ein- und Ausgabe</translation>
    </message>
    <message>
        <source>Type of the model&apos;s inputs and outputs; float adds a conversion at each.</source>
        <translation>Typ der Ein- und Ausgaben des Modells; float fügt jeweils eine Umwandlung ein.</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Kalibrierung</translation>
    </message>
    <message>
        <source>Whether each output channel or the whole weight tensor has a scale; one scale keeps shared values of a clustered layer shared.</source>
        <translation>Ob jeder Ausgangskanal oder der ganze Gewichtstensor eine Skala hat; mit einer Skala bleiben die gemeinsamen Werte einer Schicht mit Clustering gemeinsam.</translation>
    </message>
    <message>
        <source>Strict</source>
        <translation>Streng</translation>
    </message>
    <message>
        <source>Refuse the model when an operator would stay float.</source>
        <translation>Das Modell ablehnen, wenn ein Operator float bliebe.</translation>
    </message>
    <message>
        <source>Half size, float16</source>
        <translation>Halbe Größe, float16</translation>
    </message>
    <message>
        <source>Weights as float16; runs everywhere, nothing to calibrate</source>
        <translation>Gewichte in float16; läuft überall, keine Kalibrierung</translation>
    </message>
    <message>
        <source>Quarter size, dynamic range</source>
        <translation>Viertel der Größe, dynamisch</translation>
    </message>
    <message>
        <source>int8 weights, float activations; nothing to calibrate</source>
        <translation>Gewichte int8, Aktivierungen float; keine Kalibrierung</translation>
    </message>
    <message>
        <source>Integer, int8</source>
        <translation>Ganzzahlig, int8</translation>
    </message>
    <message>
        <source>Everything in int8; needs samples to calibrate</source>
        <translation>Alles in int8; braucht Beispiele zum Kalibrieren</translation>
    </message>
    <message>
        <source>Prune 30 %, int8</source>
        <translation>Pruning 30&#xa0;%, int8</translation>
    </message>
    <message>
        <source>A third of the weights zero: compresses better</source>
        <translation>Ein Drittel der Gewichte null: lässt sich besser komprimieren</translation>
    </message>
    <message>
        <source>Prune 2:4, int8</source>
        <translation>Pruning 2:4, int8</translation>
    </message>
    <message>
        <source>Two zeros in each group of four, for hardware that skips them; costs accuracy</source>
        <translation>Zwei Nullen je Vierergruppe, für Hardware, die sie überspringt; kostet Genauigkeit</translation>
    </message>
    <message>
        <source>16 values, int8</source>
        <translation>16 Werte, int8</translation>
    </message>
    <message>
        <source>Sixteen distinct values in each layer: compresses well</source>
        <translation>Sechzehn verschiedene Werte je Schicht: gut komprimierbar</translation>
    </message>
    <message>
        <source>Smallest: prune 30 %, 16 values, int8</source>
        <translation>Kleinste: Pruning 30&#xa0;%, 16 Werte, int8</translation>
    </message>
    <message>
        <source>Zeros and few values together: the smallest download</source>
        <translation>Nullen und wenige Werte zusammen: der kleinste Download</translation>
    </message>
    <message>
        <source>Width of a weight; 4 bits in convolutions, fully connected layers and embeddings only.</source>
        <translation>Breite eines Gewichts; 4 Bit nur in Faltungen, vollverbundenen Schichten und Einbettungen.</translation>
    </message>
    <message>
        <source>Fewest weights</source>
        <translation>Mindestzahl der Gewichte</translation>
    </message>
    <message>
        <source>Layers with fewer weights keep them.</source>
        <translation>Schichten mit weniger Gewichten behalten sie.</translation>
    </message>
    <message>
        <source>Integer weights only</source>
        <translation>Nur Gewichte ganzzahlig</translation>
    </message>
    <message>
        <source>Stores weights as integers and unpacks them to float32 when the model is loaded; all arithmetic stays float, so only the rounding of the weights costs accuracy. Weights of fewer than 1024 values stay float.</source>
        <translation>Speichert Gewichte als ganze Zahlen und entpackt sie beim Laden des Modells nach float32; gerechnet wird durchweg in Gleitkomma, sodass nur das Runden der Gewichte Genauigkeit kostet. Gewichte mit weniger als 1024 Werten bleiben Gleitkomma.</translation>
    </message>
    <message>
        <source>Width of a stored weight.</source>
        <translation>Breite eines gespeicherten Gewichts.</translation>
    </message>
    <message>
        <source>Weights and activations become integers; the ranges of activations are measured on calibration data.</source>
        <translation>Gewichte und Aktivierungen werden ganzzahlig; die Wertebereiche der Aktivierungen werden an Kalibrierdaten gemessen.</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>Aktivierungen</translation>
    </message>
    <message>
        <source>Bits of an activation; 16 keep more accuracy and are computed more slowly, with 64-bit biases.</source>
        <translation>Bits einer Aktivierung; 16 erhalten mehr Genauigkeit und rechnen langsamer, mit 64-Bit-Bias.</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Bits of a weight; 4 in convolutions and fully connected layers only, the others take 8.</source>
        <translation>Bits eines Gewichts; 4 nur in Faltungen und vollverbundenen Schichten, die anderen nehmen 8.</translation>
    </message>
    <message>
        <source>How the range of an activation follows from the samples: smallest and largest value, their moving average, a share of the values, the smallest squared error, the least information lost; or whichever of them comes closest to the float model.</source>
        <translation>Wie der Wertebereich einer Aktivierung aus den Beispielen folgt: kleinster und größter Wert, deren gleitendes Mittel, ein Anteil der Werte, der kleinste quadratische Fehler, der kleinste Informationsverlust; oder was davon dem Gleitkommamodell am nächsten kommt.</translation>
    </message>
    <message>
        <source>Percentile</source>
        <translation>Perzentil</translation>
    </message>
    <message>
        <source>Percent of the values that lie below the upper end of the range, and above the lower one; for the calibration of that name.</source>
        <translation>Prozent der Werte, die unter dem oberen Ende des Bereichs liegen, und über dem unteren; für die Kalibrierung dieses Namens.</translation>
    </message>
    <message>
        <source>Bias correction</source>
        <translation>Bias-Korrektur</translation>
    </message>
    <message>
        <source>Takes from each bias what rounding the weights adds to the mean output; auto: where the outputs come closer to the float model with it.</source>
        <translation>Zieht von jedem Bias ab, was das Runden der Gewichte der mittleren Ausgabe hinzufügt; auto: wenn die Ausgaben damit dem Gleitkommamodell näher kommen.</translation>
    </message>
    <message>
        <source>Equalize</source>
        <translation>Angleichen</translation>
    </message>
    <message>
        <source>Evens out the ranges of channels between consecutive layers first; helps where one scale serves a whole tensor.</source>
        <translation>Gleicht zuerst die Wertebereiche der Kanäle zwischen aufeinanderfolgenden Schichten an; hilft, wo eine Skala für einen ganzen Tensor gilt.</translation>
    </message>
    <message>
        <source>Fine-tuning</source>
        <translation>Nachtraining</translation>
    </message>
    <message>
        <source>Trains the network under the recipe before it is applied: weights learn to do without those that are pruned, to share values, and to bear the rounding of integers.</source>
        <translation>Trainiert das Netz unter dem Rezept, bevor es angewendet wird: Gewichte lernen, ohne die weggelassenen auszukommen, Werte zu teilen und das Runden auf ganze Zahlen zu vertragen.</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>How often every sample is seen.</source>
        <translation>Wie oft jedes Beispiel gesehen wird.</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Samples of a step.</source>
        <translation>Beispiele eines Schritts.</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>Optimierer</translation>
    </message>
    <message>
        <source>How gradients become steps.</source>
        <translation>Wie aus Gradienten Schritte werden.</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>How the rate falls until the end.</source>
        <translation>Wie die Lernrate bis zum Ende fällt.</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlustfunktion</translation>
    </message>
    <message>
        <source>What becomes small: the errors on labels, the distance to the float model (which needs no labels), or half each; auto is mixed where there are labels, else teacher.</source>
        <translation>Was klein wird: die Fehler an den Labels, der Abstand zum Gleitkommamodell (ohne Labels) oder beides zur Hälfte; auto ist gemischt, wo es Labels gibt, sonst Lehrer.</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Of the teacher: the higher, the more its doubts count.</source>
        <translation>Des Lehrers: je höher, desto mehr zählen seine Zweifel.</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>Label-Glättung</translation>
    </message>
    <message>
        <source>Share of a label that goes to all classes.</source>
        <translation>Anteil eines Labels, der an alle Klassen geht.</translation>
    </message>
    <message>
        <source>Flip</source>
        <translation>Spiegeln</translation>
    </message>
    <message>
        <source>Mirrors every second picture; not for digits, text or sound.</source>
        <translation>Spiegelt jedes zweite Bild; nicht für Ziffern, Text oder Ton.</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>Moves pictures by up to so many pixels each way.</source>
        <translation>Verschiebt Bilder um bis zu so viele Pixel in jede Richtung.</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>Anlauf</translation>
    </message>
    <message>
        <source>Share of the steps in which the rate rises.</source>
        <translation>Anteil der Schritte, in denen die Lernrate steigt.</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>Share of the samples that is not trained on, but chooses the best epoch.</source>
        <translation>Anteil der Beispiele, mit denen nicht trainiert, sondern die beste Epoche gewählt wird.</translation>
    </message>
    <message>
        <source>How far a step goes: a share of the weight&apos;s usual size, or (steps=absolute) the weight&apos;s own unit. 0 takes what suits most networks.</source>
        <translation>Wie weit ein Schritt geht: ein Anteil der üblichen Größe des Gewichts oder (steps=absolute) in dessen eigener Einheit. 0 nimmt, was den meisten Netzen bekommt.</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Relative: a rate is a share of the usual size of a channel&apos;s weights, which suits networks whose batch normalization is folded into them. Absolute: as other programs have it.</source>
        <translation>Relativ: die Lernrate ist ein Anteil der üblichen Größe der Gewichte eines Kanals; das bekommt Netzen, in die ihre Batch-Normalisierung eingerechnet ist. Absolut: wie in anderen Programmen.</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Merkmale</translation>
    </message>
    <message>
        <source>Weight of the distance between the layers&apos; outputs and the float model&apos;s, beside the loss. -1 takes what suits the recipe: more where weights go or are shared.</source>
        <translation>Gewicht des Abstands der Ausgaben der Schichten von denen des Gleitkommamodells, neben dem Verlust. -1 nimmt, was zum Rezept passt: mehr, wo Gewichte wegfallen oder sich Werte teilen.</translation>
    </message>
    <message>
        <source>Time shift</source>
        <translation>Zeitversatz</translation>
    </message>
    <message>
        <source>Moves spectrograms along their first dimension by up to so many frames.</source>
        <translation>Verschiebt Spektrogramme entlang ihrer ersten Dimension um bis zu so viele Rahmen.</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Changes brightness and contrast of each channel by up to this share.</source>
        <translation>Ändert Helligkeit und Kontrast jedes Kanals um bis zu diesem Anteil.</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>Rauschen</translation>
    </message>
    <message>
        <source>Adds noise; as a share of the input&apos;s standard deviation.</source>
        <translation>Fügt Rauschen hinzu; als Anteil der Standardabweichung der Eingabe.</translation>
    </message>
    <message>
        <source>Mixup</source>
        <translation>Mixup</translation>
    </message>
    <message>
        <source>Blends in another sample by up to this share; the teacher judges the blend, labels are blended alike.</source>
        <translation>Mischt ein anderes Beispiel bis zu diesem Anteil ein; der Lehrer beurteilt die Mischung, Labels werden ebenso gemischt.</translation>
    </message>
    <message>
        <source>Averaging</source>
        <translation>Mittelung</translation>
    </message>
    <message>
        <source>Decay of a running mean of the weights, which is kept in place of the last ones; 0: none.</source>
        <translation>Abklingen eines laufenden Mittels der Gewichte, das anstelle der letzten behalten wird; 0: keines.</translation>
    </message>
    <message>
        <source>Pruning ends</source>
        <translation>Ende des Ausdünnens</translation>
    </message>
    <message>
        <source>Share of the steps in which the sparsity rises, fast at first (Zhu and Gupta 2017).</source>
        <translation>Anteil der Schritte, in denen die Nullen mehr werden, anfangs schnell (Zhu und Gupta 2017).</translation>
    </message>
    <message>
        <source>Clustering begins</source>
        <translation>Beginn des Clusterns</translation>
    </message>
    <message>
        <source>From this share of the steps on weights join clusters, the largest first, while the others make up for it; pruned layers wait until pruning has ended.</source>
        <translation>Ab diesem Anteil der Schritte treten Gewichte Clustern bei, die größten zuerst, während die anderen es ausgleichen; Schichten mit Pruning warten, bis es beendet ist.</translation>
    </message>
    <message>
        <source>Clusters settle</source>
        <translation>Cluster stehen fest</translation>
    </message>
    <message>
        <source>From this share of the steps on all weights belong to clusters, whose values are trained.</source>
        <translation>Ab diesem Anteil der Schritte gehören alle Gewichte zu Clustern, deren Werte trainiert werden.</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>Geduld</translation>
    </message>
    <message>
        <source>Ends after so many epochs without a better one; 0: never.</source>
        <translation>Endet nach so vielen Epochen ohne eine bessere; 0: nie.</translation>
    </message>
    <message>
        <source>Which weights go together: any; N:M keeps the N largest of every M along the input channels; block(AxB) keeps or drops A output channels by B inputs as one; channel removes whole channels from the graph, with everything that is computed from them alone.</source>
        <translation>Welche Gewichte zusammengehören: beliebige; N:M behält die N größten von je M entlang der Eingabekanäle; block(AxB) behält oder verwirft A Ausgabekanäle mal B Eingaben als eines; channel entfernt ganze Kanäle aus dem Graphen, mit allem, was nur aus ihnen berechnet wird.</translation>
    </message>
    <message>
        <source>QAT: int8</source>
        <translation>QAT: int8</translation>
    </message>
    <message>
        <source>Integers that the network is trained for</source>
        <translation>Ganze Zahlen, für die das Netz trainiert wird</translation>
    </message>
    <message>
        <source>Prune 50 %</source>
        <translation>50 % Nullen</translation>
    </message>
    <message>
        <source>Half of the weights zero, layers sharing the target by their scores</source>
        <translation>Die Hälfte der Gewichte null; Schichten teilen das Ziel nach ihrer Bewertung</translation>
    </message>
    <message>
        <source>Prune 50 %, then QAT</source>
        <translation>50 % Nullen, dann QAT</translation>
    </message>
    <message>
        <source>Half of the weights zero, all integers</source>
        <translation>Die Hälfte der Gewichte null, alles ganze Zahlen</translation>
    </message>
    <message>
        <source>Prune, cluster, QAT (smallest)</source>
        <translation>Nullen, Cluster, QAT (am kleinsten)</translation>
    </message>
    <message>
        <source>Seven of ten weights zero, sixteen values in each layer, one scale: the smallest download</source>
        <translation>Sieben von zehn Gewichten null, sechzehn Werte je Schicht, eine Skala: der kleinste Download</translation>
    </message>
    <message>
        <source>Remove channels, then QAT</source>
        <translation>Kanäle entfernen, dann QAT</translation>
    </message>
    <message>
        <source>A smaller graph: 30 % fewer multiplications, all integers</source>
        <translation>Ein kleinerer Graph: 30 % weniger Multiplikationen, alles ganze Zahlen</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Ausgleich</translation>
    </message>
    <message>
        <source>Gives the channels of every layer one size first, without changing what the network computes: few values, and zeros, suit them better then. auto does so where a recipe prunes or clusters.</source>
        <translation>Gibt den Kanälen jeder Schicht zuerst eine Größe, ohne zu ändern, was das Netz berechnet: wenige Werte und Nullen passen ihnen dann besser. auto tut es, wo ein Rezept ausdünnt oder clustert.</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>Einfrieren</translation>
    </message>
    <message>
        <source>What is not trained: nothing, the layers that the recipe keeps as they are, or all biases.</source>
        <translation>Was nicht trainiert wird: nichts, die Schichten, die das Rezept belässt, oder alle Biases.</translation>
    </message>
    <message>
        <source>Search the rate</source>
        <translation>Lernrate suchen</translation>
    </message>
    <message>
        <source>Where the rate is automatic: tries rates around the usual one in short trainings first, which takes half as long again, and tells what each came to.</source>
        <translation>Wo die Lernrate automatisch ist: probiert erst Lernraten um die übliche in kurzen Trainings, was noch einmal halb so lange dauert, und sagt, was jede ergab.</translation>
    </message>
    <message>
        <source>How important a weight is: by its magnitude among those of its layer; or lamp: by the share of its square in those of its layer that are not smaller; or gradient: by what the loss would lose without it, as fine-tuning sees it; or movement: by how far fine-tuning pulls it away from zero, which takes long trainings (without fine-tuning both by magnitude). lamp and gradient give layers with the same sparsity one target that they share: of their weights, or with the pattern channel of the model&apos;s multiplications.</source>
        <translation>Wie wichtig ein Gewicht ist: nach seinem Betrag unter denen seiner Schicht; oder lamp: nach dem Anteil seines Quadrats an denen seiner Schicht, die nicht kleiner sind; oder gradient: nach dem, was der Verlust ohne es einbüßte, wie das Nachtraining es sieht; oder Bewegung: danach, wie weit das Nachtraining es von null wegzieht, was lange Trainings braucht (ohne Nachtraining beide nach dem Betrag). lamp und gradient geben Schichten mit gleichem Anteil ein gemeinsames Ziel: an ihren Gewichten, oder beim Muster channel an den Multiplikationen des Modells.</translation>
    </message>
    <message>
        <source>Ranges</source>
        <translation>Bereiche</translation>
    </message>
    <message>
        <source>Of integer activations: as they were calibrated, or trained with the weights (LSQ, Esser et al. 2020; TQT, Jain et al. 2020) for the first four fifths of the steps.</source>
        <translation>Der ganzzahligen Aktivierungen: wie kalibriert, oder mit den Gewichten trainiert (LSQ, Esser u.&#xa0;a. 2020; TQT, Jain u.&#xa0;a. 2020), während der ersten vier Fünftel der Schritte.</translation>
    </message>
    <message>
        <source>Weight steps</source>
        <translation>Gewichtsstufen</translation>
    </message>
    <message>
        <source>Of integer weights: as large as the largest weight asks for, or trained like the ranges, which helps where weights have 4 bits.</source>
        <translation>Der ganzzahligen Gewichte: so groß, wie das größte Gewicht es verlangt, oder trainiert wie die Bereiche, was bei Gewichten mit 4 Bits hilft.</translation>
    </message>
</context>
<context>
    <name>fettle::app::BenchmarkDock</name>
    <message numerus="yes">
        <source>%1: median %2, fastest %3, 90 % within %4 (%n runs)</source>
        <translation>
            <numerusform>%1: Median %2, schnellster %3, 90&#xa0;% unter %4 (%n Lauf)</numerusform>
            <numerusform>%1: Median %2, schnellster %3, 90&#xa0;% unter %4 (%n Läufe)</numerusform>
        </translation>
    </message>
    <message>
        <source>CPU alone</source>
        <translation>Nur CPU</translation>
    </message>
    <message>
        <source>Device beside the CPU</source>
        <translation>Gerät neben der CPU</translation>
    </message>
    <message>
        <source>What the device computes in</source>
        <translation>Womit das Gerät rechnet</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Time every layer of the current variant, or of the model as it came (Ctrl+B)</source>
        <translation>Zeit jeder Schicht der aktuellen Variante oder des Originals messen (Strg+B)</translation>
    </message>
    <message>
        <source>Press Measure: every layer gets a time on the CPU and on the chosen device.</source>
        <translation>Messen drücken: Jede Schicht erhält eine Zeit auf der CPU und auf dem gewählten Gerät.</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>No Vulkan device was found on this machine: the CPU alone is measured.</source>
        <translation>Kein Vulkan-Gerät auf diesem Rechner gefunden: Nur die CPU wird gemessen.</translation>
    </message>
    <message>
        <source>CPU, 1 thread</source>
        <translation>CPU, 1 Thread</translation>
    </message>
    <message>
        <source>Driver: %1. Results agree with the CPU within %2 of the output&apos;s range.</source>
        <translation>Treiber: %1. Ergebnisse stimmen mit der CPU auf %2 des Ausgabebereichs überein.</translation>
    </message>
</context>
<context>
    <name>fettle::app::DataDialog</name>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>A CIFAR binary, an IDX file (.gz too), .npy, .npz, or a folder with one folder of PNG or JPEG pictures for each class. The format is detected.</source>
        <translation>Eine CIFAR-Binärdatei, eine IDX-Datei (auch .gz), .npy, .npz oder ein Ordner mit je einem Ordner PNG- oder JPEG-Bilder pro Klasse. Das Format wird erkannt.</translation>
    </message>
    <message>
        <source>&amp;Evaluate on</source>
        <translation>&amp;Auswerten mit</translation>
    </message>
    <message>
        <source>&amp;Calibrate with</source>
        <translation>&amp;Kalibrieren mit</translation>
    </message>
    <message>
        <source>the same samples</source>
        <translation>denselben Beispielen</translation>
    </message>
    <message>
        <source>&amp;Mean</source>
        <translation>&amp;Mittelwert</translation>
    </message>
    <message>
        <source>&amp;Standard deviation</source>
        <translation>&amp;Standardabweichung</translation>
    </message>
    <message>
        <source>A stored value b reaches the model as (b − mean) / standard deviation; one number, or one a channel.</source>
        <translation>Ein gespeicherter Wert b erreicht das Modell als (b − Mittelwert) / Standardabweichung; eine Zahl oder eine je Kanal.</translation>
    </message>
    <message>
        <source>must fit exactly</source>
        <translation>muss genau passen</translation>
    </message>
    <message>
        <source>scale and crop</source>
        <translation>skalieren und beschneiden</translation>
    </message>
    <message>
        <source>stretch</source>
        <translation>strecken</translation>
    </message>
    <message>
        <source>scale and pad</source>
        <translation>skalieren und auffüllen</translation>
    </message>
    <message>
        <source>&amp;Pictures of another size</source>
        <translation>&amp;Bilder anderer Größe</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Datei…</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <source>Folder of class folders</source>
        <translation>Ordner mit Klassenordnern</translation>
    </message>
    <message>
        <source>Data file</source>
        <translation>Datendatei</translation>
    </message>
</context>
<context>
    <name>fettle::app::Document</name>
    <message>
        <source>no data set</source>
        <translation>kein Datensatz</translation>
    </message>
    <message>
        <source>as it came</source>
        <translation>Original</translation>
    </message>
    <message numerus="yes">
        <source> (%n layer(s) differ)</source>
        <translation>
            <numerusform> (%n Schicht abweichend)</numerusform>
            <numerusform> (%n Schichten abweichend)</numerusform>
        </translation>
    </message>
    <message>
        <source>, fine-tuned</source>
        <translation>, nachtrainiert</translation>
    </message>
</context>
<context>
    <name>fettle::app::ExportDialog</name>
    <message>
        <source>Keep internal names, description and metadata</source>
        <translation>Interne Namen, Beschreibung und Metadaten behalten</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>float32 (any program can feed it)</source>
        <translation>float32 (für jedes Programm)</translation>
    </message>
    <message>
        <source>int8 (microcontrollers)</source>
        <translation>int8 (Mikrocontroller)</translation>
    </message>
    <message>
        <source>uint8 (camera bytes)</source>
        <translation>uint8 (Kamerabytes)</translation>
    </message>
    <message>
        <source>&amp;Input and output</source>
        <translation>&amp;Ein- und Ausgabe</translation>
    </message>
    <message>
        <source>Only models in int8 can have integer input and output. Choose the format int8 for the layers first.</source>
        <translation>Nur int8-Modelle können ganzzahlige Ein- und Ausgaben haben. Zuerst das Format int8 für die Schichten wählen.</translation>
    </message>
    <message>
        <source>LiteRT models (*.tflite)</source>
        <translation>LiteRT-Modelle (*.tflite)</translation>
    </message>
    <message>
        <source>This is the file that is open: choose another name, so that the original stays.</source>
        <translation>Das ist die geöffnete Datei: Einen anderen Namen wählen, damit das Original bleibt.</translation>
    </message>
    <message>
        <source>The file exists and will be replaced once the new one is complete.</source>
        <translation>Die Datei existiert und wird ersetzt, sobald die neue vollständig ist.</translation>
    </message>
    <message>
        <source>Afterwards the file is read back, run, and compared with the preview.</source>
        <translation>Danach wird die Datei zurückgelesen, ausgeführt und mit der Vorschau verglichen.</translation>
    </message>
    <message>
        <source>%1 as it is now: %2.</source>
        <translation>%1 im jetzigen Stand: %2.</translation>
    </message>
</context>
<context>
    <name>fettle::app::FineTuneDock</name>
    <message>
        <source>Fine-tune under the recipe</source>
        <translation>Unter dem Rezept nachtrainieren</translation>
    </message>
    <message>
        <source>Run trains the network first; its curves appear here.</source>
        <translation>Ausführen trainiert zuerst das Netz; seine Kurven erscheinen hier.</translation>
    </message>
    <message>
        <source>Fine-tune: on</source>
        <translation>Nachtraining: an</translation>
    </message>
    <message>
        <source>Fine-tune: off</source>
        <translation>Nachtraining: aus</translation>
    </message>
    <message>
        <source>Fine-tune: %1 %2</source>
        <translation>Nachtraining: %1 %2</translation>
    </message>
    <message>
        <source>Run (Ctrl+R) trains the network first; its curves appear here.</source>
        <translation>Ausführen (Strg+R) trainiert zuerst das Netz; seine Kurven erscheinen hier.</translation>
    </message>
    <message>
        <source>Without fine-tuning the recipe is applied after training.</source>
        <translation>Ohne Nachtraining wird das Rezept nach dem Training angewendet.</translation>
    </message>
    <message>
        <source>Epoch %1: loss %2, %3 images/s</source>
        <translation>Epoche %1: Verlust %2, %3 Bilder/s</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>Training waits, and goes on from the same place.</source>
        <translation>Das Training wartet und geht an derselben Stelle weiter.</translation>
    </message>
    <message>
        <source>Keep the best</source>
        <translation>Beste behalten</translation>
    </message>
    <message>
        <source>Ends training now and takes the best epoch so far.</source>
        <translation>Beendet das Training jetzt und nimmt die bisher beste Epoche.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Paused after epoch %1: loss %2, %3 images/s</source>
        <translation>Pause nach Epoche %1: Verlust %2, %3 Bilder/s</translation>
    </message>
</context>
<context>
    <name>fettle::app::LayerModel</name>
    <message>
        <source>as it came</source>
        <translation>original</translation>
    </message>
    <message>
        <source>#</source>
        <translation>#</translation>
    </message>
    <message>
        <source>Position in the order of computation</source>
        <translation>Position in der Rechenreihenfolge</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Short name; the full name is in the tooltip</source>
        <translation>Kurzname; der volle Name steht im Tooltip</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Operator</translation>
    </message>
    <message>
        <source>Kind of operator</source>
        <translation>Art des Operators</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Shape of the output without the batch</source>
        <translation>Form der Ausgabe ohne Batch</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Number of weights and biases</source>
        <translation>Anzahl der Gewichte und Biaswerte</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>MACs</translation>
    </message>
    <message>
        <source>Multiply-accumulate operations of one inference</source>
        <translation>Multiplikationen mit Addition je Inferenz</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Bytes of the constants before (grey) and in the file (blue), one scale for all rows</source>
        <translation>Bytes der Konstanten vorher (grau) und in der Datei (blau), ein Maßstab für alle Zeilen</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>Bytes of the constants in the model as it came</source>
        <translation>Bytes der Konstanten im Originalmodell</translation>
    </message>
    <message>
        <source>in file</source>
        <translation>in Datei</translation>
    </message>
    <message>
        <source>Bytes of the constants in the file that would be written</source>
        <translation>Bytes der Konstanten in der Datei, die geschrieben würde</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Number format of the layer; double click or F2 to change</source>
        <translation>Zahlenformat der Schicht; ändern mit Doppelklick oder F2</translation>
    </message>
    <message>
        <source>Pruned</source>
        <translation>Pruning</translation>
    </message>
    <message>
        <source>Share of the weights that is set to zero, and the pattern; double click or F2 to change</source>
        <translation>Anteil der auf null gesetzten Gewichte und das Muster; ändern mit Doppelklick oder F2</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>Number of distinct weight values; double click or F2 to change</source>
        <translation>Anzahl verschiedener Gewichtswerte; ändern mit Doppelklick oder F2</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>Nullen</translation>
    </message>
    <message>
        <source>Share of stored weights that are exactly zero</source>
        <translation>Anteil der gespeicherten Gewichte, die genau null sind</translation>
    </message>
    <message>
        <source>Distinct</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Number of distinct stored weight values</source>
        <translation>Anzahl verschiedener gespeicherter Gewichtswerte</translation>
    </message>
    <message>
        <source>SQNR dB</source>
        <translation>SQNR dB</translation>
    </message>
    <message>
        <source>Signal-to-quantization-noise ratio of the weights against the model as it came; higher is better</source>
        <translation>Verhältnis von Signal zu Quantisierungsrauschen der Gewichte gegenüber dem Original; höher ist besser</translation>
    </message>
    <message>
        <source>CPU ms</source>
        <translation>CPU ms</translation>
    </message>
    <message>
        <source>Median time on one CPU thread, measured</source>
        <translation>Medianzeit auf einem CPU-Thread, gemessen</translation>
    </message>
    <message>
        <source>Vulkan ms</source>
        <translation>Vulkan ms</translation>
    </message>
    <message>
        <source>Median time on the Vulkan device, measured</source>
        <translation>Medianzeit auf dem Vulkan-Gerät, gemessen</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n Schicht</numerusform>
            <numerusform>%n Schichten</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 as %2</source>
        <translation>%1: Format %2</translation>
    </message>
    <message>
        <source>Prune %1 to %2</source>
        <translation>%1: Pruning %2</translation>
    </message>
    <message>
        <source>Cluster %1 to %2 values</source>
        <translation>%1: Clustering auf %2 Werte</translation>
    </message>
</context>
<context>
    <name>fettle::app::MainWindow</name>
    <message>
        <source>File %1 → &lt;b&gt;%2&lt;/b&gt; · deflate &lt;b&gt;%3&lt;/b&gt;</source>
        <translation>Datei %1 → &lt;b&gt;%2&lt;/b&gt; · Deflate &lt;b&gt;%3&lt;/b&gt;</translation>
    </message>
    <message>
        <source>%1 in the file, %2 after deflate, at least %3 by the entropy of its values</source>
        <translation>%1 in der Datei, %2 nach Deflate, mindestens %3 laut Entropie der Werte</translation>
    </message>
    <message>
        <source>File: computing the size…</source>
        <translation>Datei: Größe wird berechnet…</translation>
    </message>
    <message>
        <source>top-1 &lt;b&gt;%1&lt;/b&gt; of %2</source>
        <translation>top-1 &lt;b&gt;%1&lt;/b&gt; von %2</translation>
    </message>
    <message>
        <source> (on other data)</source>
        <translation> (andere Daten)</translation>
    </message>
    <message>
        <source>top-1 not measured yet: Run (Ctrl+R)</source>
        <translation>top-1 noch nicht gemessen: Ausführen (Strg+R)</translation>
    </message>
    <message>
        <source>no data set</source>
        <translation>kein Datensatz</translation>
    </message>
    <message>
        <source>Data: %1</source>
        <translation>Daten: %1</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n wartet</numerusform>
            <numerusform>%n warten</numerusform>
        </translation>
    </message>
    <message>
        <source>Runs wait their turn: one works, the others follow in order. Esc cancels the one that works.</source>
        <translation>Läufe warten: Einer arbeitet, die anderen folgen der Reihe nach. Esc bricht den laufenden ab.</translation>
    </message>
    <message numerus="yes">
        <source>equal to the preview on %n sample(s) and on random input</source>
        <translation>
            <numerusform>gleich der Vorschau bei %n Beispiel und bei Zufallseingaben</numerusform>
            <numerusform>gleich der Vorschau bei %n Beispielen und bei Zufallseingaben</numerusform>
        </translation>
    </message>
    <message>
        <source>equal to the preview on random input</source>
        <translation>gleich der Vorschau bei Zufallseingaben</translation>
    </message>
    <message>
        <source>Exported %1, %2: read back and run, %3</source>
        <translation>%1 exportiert, %2: zurückgelesen und ausgeführt, %3</translation>
    </message>
    <message>
        <source>Keep the recipe?</source>
        <translation>Rezept behalten?</translation>
    </message>
    <message>
        <source>The recipe of %1 was changed and neither saved nor exported.</source>
        <translation>Das Rezept von %1 wurde geändert und weder gespeichert noch exportiert.</translation>
    </message>
    <message>
        <source>&amp;Open model…</source>
        <translation>&amp;Modell öffnen…</translation>
    </message>
    <message>
        <source>Open the &amp;sample</source>
        <translation>Beis&amp;piel öffnen</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>Export the &amp;plot…</source>
        <translation>&amp;Diagramm exportieren…</translation>
    </message>
    <message>
        <source>Export the &amp;heat map…</source>
        <translation>&amp;Heatmap exportieren…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Select all layers with &amp;weights</source>
        <translation>Alle Schichten mit &amp;Gewichten wählen</translation>
    </message>
    <message>
        <source>&amp;Find layers</source>
        <translation>Schichten &amp;suchen</translation>
    </message>
    <message>
        <source>&amp;Data…</source>
        <translation>&amp;Daten…</translation>
    </message>
    <message>
        <source>&amp;Copy as one line</source>
        <translation>Als Zeile &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Einfügen</translation>
    </message>
    <message>
        <source>&amp;Open recipe…</source>
        <translation>Rezept &amp;öffnen…</translation>
    </message>
    <message>
        <source>&amp;Save recipe…</source>
        <translation>Rezept &amp;speichern…</translation>
    </message>
    <message>
        <source>&amp;Back to the model as it came</source>
        <translation>&amp;Zurück zum Original</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Ausführen</translation>
    </message>
    <message>
        <source>Run all ready &amp;recipes</source>
        <translation>Alle fertigen &amp;Rezepte ausführen</translation>
    </message>
    <message>
        <source>&amp;Benchmark</source>
        <translation>&amp;Benchmark</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>Abbre&amp;chen</translation>
    </message>
    <message>
        <source>&amp;Pin the current variant</source>
        <translation>Aktuelle Variante an&amp;heften</translation>
    </message>
    <message>
        <source>Layout: &amp;Decide</source>
        <translation>Anordnung: &amp;Entscheiden</translation>
    </message>
    <message>
        <source>Layout: &amp;Compare</source>
        <translation>Anordnung: &amp;Vergleichen</translation>
    </message>
    <message>
        <source>Layout: &amp;Measure</source>
        <translation>Anordnung: &amp;Messen</translation>
    </message>
    <message>
        <source>&amp;What&apos;s this?</source>
        <translation>&amp;Was ist das?</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>&amp;Tasten</translation>
    </message>
    <message>
        <source>&amp;About Fettle</source>
        <translation>Ü&amp;ber Fettle</translation>
    </message>
    <message>
        <source>Go to pruning</source>
        <translation>Zum Pruning</translation>
    </message>
    <message>
        <source>Go to clustering</source>
        <translation>Zum Clustering</translation>
    </message>
    <message>
        <source>Format: as it came</source>
        <translation>Format: original</translation>
    </message>
    <message>
        <source>Format: first choice</source>
        <translation>Format: erste Wahl</translation>
    </message>
    <message>
        <source>Format: second choice</source>
        <translation>Format: zweite Wahl</translation>
    </message>
    <message>
        <source>Format: third choice</source>
        <translation>Format: dritte Wahl</translation>
    </message>
    <message>
        <source>&amp;Undo: %1</source>
        <translation>&amp;Rückgängig: %1</translation>
    </message>
    <message>
        <source>&amp;Redo: %1</source>
        <translation>&amp;Wiederholen: %1</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>Re&amp;cipe</source>
        <translation>&amp;Rezept</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>An&amp;sicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Ready recipes</source>
        <translation>&amp;Fertige Rezepte</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Darstellung</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>No model was opened yet</source>
        <translation>Noch kein Modell geöffnet</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Trade-off</source>
        <translation>Abwägung</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>Benchmark</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>Varianten</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>Sparsity</translation>
    </message>
    <message>
        <source>Issues</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>This is the sample, &lt;i&gt;Machine parts&lt;/i&gt;. &lt;a href=&quot;open&quot;&gt;Open your own model&lt;/a&gt; or drop a .tflite file here.</source>
        <translation>Das ist das Beispiel &lt;i&gt;Maschinenteile&lt;/i&gt;. &lt;a href=&quot;open&quot;&gt;Eigenes Modell öffnen&lt;/a&gt; oder eine .tflite-Datei hier ablegen.</translation>
    </message>
    <message>
        <source>No layers</source>
        <translation>Keine Schichten</translation>
    </message>
    <message>
        <source>Recipe: edited</source>
        <translation>Rezept: bearbeitet</translation>
    </message>
    <message>
        <source>Recipe: as it came</source>
        <translation>Rezept: Original</translation>
    </message>
    <message>
        <source>Recipe: %1</source>
        <translation>Rezept: %1</translation>
    </message>
    <message>
        <source>Ready recipes for the whole model</source>
        <translation>Fertige Rezepte für das ganze Modell</translation>
    </message>
    <message>
        <source>Open model</source>
        <translation>Modell öffnen</translation>
    </message>
    <message>
        <source>LiteRT models (*.tflite);;All files (*)</source>
        <translation>LiteRT-Modelle (*.tflite);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>The recipe is in the clipboard, as the command line takes it</source>
        <translation>Das Rezept ist in der Zwischenablage, passend für die Befehlszeile</translation>
    </message>
    <message>
        <source>Paste recipe</source>
        <translation>Rezept einfügen</translation>
    </message>
    <message>
        <source>Open recipe</source>
        <translation>Rezept öffnen</translation>
    </message>
    <message>
        <source>Recipes (*.json);;All files (*)</source>
        <translation>Rezepte (*.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Open recipe %1</source>
        <translation>Rezept %1 öffnen</translation>
    </message>
    <message>
        <source>Save recipe</source>
        <translation>Rezept speichern</translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation>Rezepte (*.json)</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 gespeichert</translation>
    </message>
    <message>
        <source>Back to the model as it came</source>
        <translation>Zurück zum Original</translation>
    </message>
    <message>
        <source>Run the recipe first: only variants can be pinned</source>
        <translation>Rezept zuerst ausführen: Nur Varianten lassen sich anheften</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>About Fettle</source>
        <translation>Über Fettle</translation>
    </message>
    <message>
        <source>&lt;b&gt;Fettle %1&lt;/b&gt;&lt;p&gt;Makes trained .tflite models smaller and faster, and keeps them right.&lt;/p&gt;&lt;p&gt;GPL-3.0-or-later&lt;/p&gt;</source>
        <translation>&lt;b&gt;Fettle %1&lt;/b&gt;&lt;p&gt;Macht trainierte .tflite-Modelle kleiner und schneller, ohne sie zu verfälschen.&lt;/p&gt;&lt;p&gt;GPL-3.0-or-later&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>%1 in the file, exactly; the size after deflate is known once the recipe has run</source>
        <translation>%1 in der Datei, genau; die Größe nach Deflate steht fest, sobald das Rezept gelaufen ist</translation>
    </message>
    <message>
        <source>Si&amp;gnature</source>
        <translation>Si&amp;gnatur</translation>
    </message>
    <message>
        <source>The model has no signatures</source>
        <translation>Das Modell hat keine Signaturen</translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation>Nachtraining</translation>
    </message>
    <message>
        <source>With fine-tuning</source>
        <translation>Mit Nachtraining</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Left: zeros wherever they fall. Right: zeros in a structure.</source>
        <translation>Links: Nullen, wo sie hinfallen. Rechts: Nullen in einer Struktur.</translation>
    </message>
    <message>
        <source>&amp;Structured beside unstructured zeros</source>
        <translation>&amp;Strukturierte neben freien Nullen</translation>
    </message>
</context>
<context>
    <name>fettle::app::SettingsPanel</name>
    <message>
        <source>Numbers</source>
        <translation>Zahlenformat</translation>
    </message>
    <message>
        <source>Pruning</source>
        <translation>Pruning</translation>
    </message>
    <message>
        <source>Clustering</source>
        <translation>Clustering</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>on</source>
        <translation>ein</translation>
    </message>
    <message>
        <source>One value for the whole file.</source>
        <translation>Ein Wert für die ganze Datei.</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n Schicht</numerusform>
            <numerusform>%n Schichten</numerusform>
        </translation>
    </message>
    <message>
        <source>No layer selected</source>
        <translation>Keine Schicht ausgewählt</translation>
    </message>
    <message>
        <source>Select one or more layers in the table: what you choose here applies to all of them. Recipes for the whole model are in the tool bar.</source>
        <translation>Eine oder mehrere Schichten in der Tabelle auswählen: Die Wahl hier gilt für alle. Rezepte für das ganze Modell stehen in der Werkzeugleiste.</translation>
    </message>
    <message>
        <source>weights as they came</source>
        <translation>Gewichte im Original</translation>
    </message>
    <message>
        <source>weights; pruned between the lines</source>
        <translation>Gewichte; Pruning zwischen den Linien</translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation>%1 Parameter</translation>
    </message>
    <message>
        <source>Fettle has no kernel for this operator: it passes through untouched.</source>
        <translation>Fettle hat keinen Kernel für diesen Operator: Er bleibt unverändert.</translation>
    </message>
    <message>
        <source>In the file: %1 → &lt;b&gt;%2&lt;/b&gt;</source>
        <translation>In der Datei: %1 → &lt;b&gt;%2&lt;/b&gt;</translation>
    </message>
    <message>
        <source>%1: %2 %3</source>
        <translation>%1: %2 %3</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>Alle Schichten</translation>
    </message>
</context>
<context>
    <name>fettle::app::SparsityDock</name>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Zeros in blocks</source>
        <translation>Nullen in Blöcken</translation>
    </message>
    <message>
        <source>N:M</source>
        <translation>N:M</translation>
    </message>
    <message>
        <source>Lines between the groups of the layer&apos;s N:M pattern</source>
        <translation>Linien zwischen den Gruppen des N:M-Musters der Schicht</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>Lines between output channels and kernel positions</source>
        <translation>Linien zwischen Ausgangskanälen und Kernelpositionen</translation>
    </message>
    <message>
        <source>Which variant&apos;s weights are shown</source>
        <translation>Variante, deren Gewichte zu sehen sind</translation>
    </message>
    <message>
        <source>What stands beside them</source>
        <translation>Was daneben steht</translation>
    </message>
    <message>
        <source>Values of the weights, or the share of zeros in blocks</source>
        <translation>Werte der Gewichte oder Anteil der Nullen in Blöcken</translation>
    </message>
    <message>
        <source>Select a layer with weights in the table.</source>
        <translation>Eine Schicht mit Gewichten in der Tabelle auswählen.</translation>
    </message>
    <message>
        <source>Current recipe</source>
        <translation>Aktuelles Rezept</translation>
    </message>
    <message>
        <source>Beside: nothing</source>
        <translation>Daneben: nichts</translation>
    </message>
    <message>
        <source>Beside: the model as it came</source>
        <translation>Daneben: Original</translation>
    </message>
    <message>
        <source>Beside: %1</source>
        <translation>Daneben: %1</translation>
    </message>
    <message>
        <source>Beside: layer %1</source>
        <translation>Daneben: Schicht %1</translation>
    </message>
    <message>
        <source>as it came</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>%1 × %2, %3 zeros</source>
        <translation>%1 × %2, %3 Nullen</translation>
    </message>
    <message>
        <source>values of the weights</source>
        <translation>Werte der Gewichte</translation>
    </message>
    <message>
        <source>Export the heat map</source>
        <translation>Heatmap exportieren</translation>
    </message>
    <message>
        <source>heatmap.png</source>
        <translation>heatmap.png</translation>
    </message>
    <message>
        <source>PNG picture (*.png)</source>
        <translation>PNG-Bild (*.png)</translation>
    </message>
    <message>
        <source>top-1 %1</source>
        <translation>Top-1 %1</translation>
    </message>
</context>
<context>
    <name>fettle::app::TradeoffDock</name>
    <message>
        <source>the model as it came</source>
        <translation>das Originalmodell</translation>
    </message>
    <message>
        <source>Back to: %1</source>
        <translation>Zurück zu: %1</translation>
    </message>
    <message>
        <source>top-1, % of %1</source>
        <translation>top-1,&#xa0;% von %1</translation>
    </message>
    <message>
        <source>top-1, %</source>
        <translation>top-1,&#xa0;%</translation>
    </message>
    <message>
        <source>Press Run (Ctrl+R): each recipe becomes a point here.</source>
        <translation>Ausführen drücken (Strg+R): Jedes Rezept wird hier zu einem Punkt.</translation>
    </message>
    <message>
        <source>Choose labelled data (Model &gt; Data…) and press Run: each recipe becomes a point here.</source>
        <translation>Daten mit Klassen wählen (Modell &gt; Daten…) und Ausführen drücken: Jedes Rezept wird hier zu einem Punkt.</translation>
    </message>
    <message>
        <source>Export the plot</source>
        <translation>Diagramm exportieren</translation>
    </message>
    <message>
        <source>tradeoff.png</source>
        <translation>abwaegung.png</translation>
    </message>
    <message>
        <source>PNG picture (*.png);;PDF document (*.pdf);;CSV table (*.csv)</source>
        <translation>PNG-Bild (*.png);;PDF-Dokument (*.pdf);;CSV-Tabelle (*.csv)</translation>
    </message>
</context>
<context>
    <name>fettle::app::VariantModel</name>
    <message>
        <source>Variant</source>
        <translation>Variante</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Deflate</source>
        <translation>Deflate</translation>
    </message>
    <message>
        <source>Top-1</source>
        <translation>Top-1</translation>
    </message>
    <message>
        <source>Top-5</source>
        <translation>Top-5</translation>
    </message>
    <message>
        <source>Images/s</source>
        <translation>Bilder/s</translation>
    </message>
    <message>
        <source>CPU ms</source>
        <translation>CPU ms</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
</context>
<context>
    <name>fettle::app::Workflows</name>
    <message>
        <source>Open the sample</source>
        <translation>Beispiel öffnen</translation>
    </message>
    <message>
        <source>Machine parts (sample)</source>
        <translation>Maschinenteile (Beispiel)</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <source>Open data</source>
        <translation>Daten öffnen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Run: %1</source>
        <translation>Lauf: %1</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Ausführen</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>Benchmark</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Signature %1</source>
        <translation>Signatur %1</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
</context>
<context>
    <name>fettle::ui::BarChart</name>
    <message>
        <source>Benchmark</source>
        <translation>Benchmark</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Vulkan</source>
        <translation>Vulkan</translation>
    </message>
    <message>
        <source>%1: median %2</source>
        <translation>%1: Median %2</translation>
    </message>
    <message>
        <source>%1: not measured</source>
        <translation>%1: nicht gemessen</translation>
    </message>
    <message>
        <source>, %1 to %2</source>
        <translation>, %1 bis %2</translation>
    </message>
    <message>
        <source>Measured before the recipe changed</source>
        <translation>Vor der Änderung des Rezepts gemessen</translation>
    </message>
</context>
<context>
    <name>fettle::ui::CurvePlot</name>
    <message>
        <source>epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>top-1, %</source>
        <translation>Top-1, %</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>top-1 as deployed</source>
        <translation>Top-1 wie eingesetzt</translation>
    </message>
    <message>
        <source>top-1</source>
        <translation>Top-1</translation>
    </message>
</context>
<context>
    <name>fettle::ui::FileOutput</name>
    <message>
        <source>%1 could not be written: %2. Nothing was changed; choose another place or name.</source>
        <translation>%1 konnte nicht geschrieben werden: %2. Nichts wurde geändert; anderen Ort oder Namen wählen.</translation>
    </message>
    <message>
        <source>the picture is empty or too large</source>
        <translation>das Bild ist leer oder zu groß</translation>
    </message>
</context>
<context>
    <name>fettle::ui::HeatMap</name>
    <message>
        <source>Weights as a picture</source>
        <translation>Gewichte als Bild</translation>
    </message>
    <message>
        <source>%1 output channels, %2 weights each, %3 zeros</source>
        <translation>%1 Ausgangskanäle mit je %2 Gewichten, %3 Nullen</translation>
    </message>
    <message>
        <source>0 exactly</source>
        <translation>genau 0</translation>
    </message>
    <message>
        <source>Output channel %1, kernel position %2, input channel %3: %4</source>
        <translation>Ausgangskanal %1, Kernelposition %2, Eingangskanal %3: %4</translation>
    </message>
    <message>
        <source>Output channel %1, weight %2: %3</source>
        <translation>Ausgangskanal %1, Gewicht %2: %3</translation>
    </message>
    <message>
        <source>zero: %1</source>
        <translation>null: %1</translation>
    </message>
    <message>
        <source>colours clipped at the 99.5 % quantile</source>
        <translation>Farben am 99,5-%-Quantil begrenzt</translation>
    </message>
    <message>
        <source>zeros in blocks of %1 × %2</source>
        <translation>Nullen in Blöcken von %1 × %2</translation>
    </message>
    <message>
        <source>one scale for both, clipped at the 99.5 % quantile</source>
        <translation>ein Maßstab für beide, am 99,5-%-Quantil begrenzt</translation>
    </message>
</context>
<context>
    <name>fettle::ui::Histogram</name>
    <message>
        <source>Histogram</source>
        <translation>Histogramm</translation>
    </message>
    <message>
        <source>%1 values from %2 to %3, %4 of them exactly zero</source>
        <translation>%1 Werte von %2 bis %3, davon %4 genau null</translation>
    </message>
    <message>
        <source>%1 in this bin</source>
        <translation>%1 in dieser Klasse</translation>
    </message>
    <message>
        <source>%1 (log)</source>
        <translation>%1 (log)</translation>
    </message>
    <message>
        <source>%1 to %2: %3</source>
        <translation>%1 bis %2: %3</translation>
    </message>
    <message>
        <source>%1 exactly zero</source>
        <translation>%1 genau null</translation>
    </message>
</context>
<context>
    <name>fettle::ui::LayerFilter</name>
    <message>
        <source>“%1” needs a number, such as “sqnr&lt;25” or “&gt;10kB”.</source>
        <translation>„%1“ braucht eine Zahl, etwa „sqnr&lt;25“ oder „&gt;10kB“.</translation>
    </message>
    <message>
        <source>“%1” is not a unit; known are B, kB, MB, KiB, MiB, k, M, G, %, dB, µs, ms and s.</source>
        <translation>„%1“ ist keine Einheit; bekannt sind B, kB, MB, KiB, MiB, k, M, G,&#xa0;%, dB, µs, ms und s.</translation>
    </message>
    <message>
        <source>“%1” is not a figure; known are %2.</source>
        <translation>„%1“ ist keine Kennzahl; bekannt sind %2.</translation>
    </message>
    <message>
        <source>“%1” is not a unit of %2.</source>
        <translation>„%1“ ist keine Einheit von %2.</translation>
    </message>
    <message>
        <source>“!” needs a word behind it, such as “!add”.</source>
        <translation>Auf „!“ muss ein Wort folgen, etwa „!add“.</translation>
    </message>
    <message>
        <source>Filter: conv  &gt;10kB  sqnr&lt;25</source>
        <translation>Filter: conv  &gt;10kB  sqnr&lt;25</translation>
    </message>
    <message>
        <source>Filter of the layer table</source>
        <translation>Filter der Schichttabelle</translation>
    </message>
    <message>
        <source>Words look in names and operators, comparisons in figures; all must hold.
Examples: conv · !add · &gt;10kB · sqnr&lt;25 · sparsity&gt;50% · params&gt;1k · time&gt;0.1ms</source>
        <translation>Wörter suchen in Namen und Operatoren, Vergleiche in Kennzahlen; alles muss zutreffen.
Beispiele: conv · !add · &gt;10kB · sqnr&lt;25 · sparsity&gt;50% · params&gt;1k · time&gt;0.1ms</translation>
    </message>
</context>
<context>
    <name>fettle::ui::LayerTableView</name>
    <message>
        <source>Fit columns to their contents</source>
        <translation>Spalten an Inhalt anpassen</translation>
    </message>
    <message>
        <source>Order of the file</source>
        <translation>Reihenfolge der Datei</translation>
    </message>
</context>
<context>
    <name>fettle::ui::NumberFormat</name>
    <message>
        <source>%1 bytes</source>
        <translation>%1 Byte</translation>
    </message>
</context>
<context>
    <name>fettle::ui::ParameterForm</name>
    <message>
        <source>mixed</source>
        <translation>gemischt</translation>
    </message>
    <message>
        <source>%1 (mixed)</source>
        <translation>%1 (gemischt)</translation>
    </message>
</context>
<context>
    <name>fettle::ui::TradeoffPlot</name>
    <message>
        <source>target ≥ %1</source>
        <translation>Ziel ≥ %1</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>Dateigröße</translation>
    </message>
    <message>
        <source>Size after deflate</source>
        <translation>Größe nach Deflate</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Horizontal axis</source>
        <translation>Waagrechte Achse</translation>
    </message>
    <message>
        <source>What accuracy is drawn against</source>
        <translation>Wogegen die Genauigkeit aufgetragen ist</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Show all points again (0)</source>
        <translation>Wieder alle Punkte zeigen (0)</translation>
    </message>
    <message>
        <source>Logarithmic axis</source>
        <translation>Logarithmische Achse</translation>
    </message>
    <message>
        <source>Accuracy against size</source>
        <translation>Genauigkeit gegen Größe</translation>
    </message>
    <message>
        <source>No variant was measured yet.</source>
        <translation>Noch keine Variante gemessen.</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>µs</source>
        <translation>µs</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>kB</source>
        <translation>kB</translation>
    </message>
    <message>
        <source>size of the exported file</source>
        <translation>Größe der exportierten Datei</translation>
    </message>
    <message>
        <source>size of the exported file after deflate</source>
        <translation>Größe der exportierten Datei nach Deflate</translation>
    </message>
    <message>
        <source>time for one inference</source>
        <translation>Zeit für eine Inferenz</translation>
    </message>
    <message>
        <source>%1 (log)</source>
        <translation>%1 (log)</translation>
    </message>
    <message>
        <source>accuracy, %</source>
        <translation>Genauigkeit,&#xa0;%</translation>
    </message>
    <message>
        <source>Accuracy: %1</source>
        <translation>Genauigkeit: %1</translation>
    </message>
    <message>
        <source>File: %1 · after deflate: %2</source>
        <translation>Datei: %1 · nach Deflate: %2</translation>
    </message>
    <message>
        <source>Time: %1</source>
        <translation>Zeit: %1</translation>
    </message>
    <message>
        <source>Still running</source>
        <translation>Läuft noch</translation>
    </message>
    <message>
        <source>Belongs to an earlier model or data set</source>
        <translation>Gehört zu einem früheren Modell oder Datensatz</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Makes trained .tflite models smaller and faster, and keeps them right.</source>
        <translation>Macht trainierte .tflite-Modelle kleiner und schneller, ohne sie zu verfälschen.</translation>
    </message>
    <message>
        <source>A .tflite file; the sample when left out.</source>
        <translation>Eine .tflite-Datei; ohne Angabe das Beispiel.</translation>
    </message>
    <message>
        <source>Without a window: sweep the ready recipes, write results into FOLDER.</source>
        <translation>Ohne Fenster: fertige Rezepte durchlaufen, Ergebnisse nach FOLDER schreiben.</translation>
    </message>
</context>
</TS>
