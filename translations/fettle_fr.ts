<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>Choices</name>
    <message>
        <source>free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>magnitude</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>k-means++</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>evenly spaced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by density</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>random</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>per layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>per channel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>per tensor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>float32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>smallest, largest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>moving average</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This value cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file could not be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file could not be written; nothing was changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not a .tflite model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model is damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fettle cannot compute this model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The data set could not be understood</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The data set does not fit the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recipe cannot be followed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This cannot be done as asked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The result did not pass its check</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is not enough memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No such device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The device gave up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Techniques</name>
    <message>
        <source>Pruning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sets the weights of smallest magnitude to zero. Biases are never pruned; depthwise layers only where a rule for the layer says so, because they have few weights and lose much accuracy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the layer&apos;s weights that become zero; patterns like 2:4 fix it themselves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which weights go together: any; N:M keeps the N largest of every M along the input channels; block(AxB) keeps or drops A output channels by B inputs as one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Criterion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How important a weight is: by its magnitude.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clustering</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lets the weights of a layer share a few values, which makes the compressed file smaller. Biases are never clustered; depthwise layers only where a rule for the layer says so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many values the weights may have.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the values start: drawn far apart (k-means++), evenly spaced, by the density of the weights, or at random.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Granularity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether the whole layer or each output channel has its own values.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep zeros</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights that are zero stay zero: one of the values is then zero.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Half precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stores float weights in 16 bits, half the size; they are unpacked when the model is loaded and computed with in 32 bits. Constants of fewer than 128 values stay, because unpacking them takes more bytes than it saves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dynamic range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stores weights as integers and keeps activations float; they are quantized while the model runs, so no calibration is needed. Weights of fewer than 1024 values stay float, as the TensorFlow Lite converter leaves them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Width of a weight; 4 bits only in fully connected layers, the others take 8.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether each output channel or the whole tensor has a scale.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full integer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights and activations become 8-bit integers; the ranges of activations are measured on calibration data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input and output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type of the model&apos;s inputs and outputs; float adds a conversion at each.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the range of an activation follows from the samples: the smallest and largest value seen, or their moving average over the samples, which forgets outliers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether each output channel or the whole weight tensor has a scale; one scale keeps shared values of a clustered layer shared.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refuse the model when an operator would stay float.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Half size, float16</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights as float16; runs everywhere, nothing to calibrate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quarter size, dynamic range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>int8 weights, float activations; nothing to calibrate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Integer, int8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything in int8; needs samples to calibrate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prune 50 %, int8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Half of the weights zero: compresses better</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prune 2:4, int8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Two zeros in each group of four, for hardware that skips them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>16 values, int8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sixteen distinct values in each layer: compresses well</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smallest: prune 50 %, 16 values, int8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zeros and few values together: the smallest download</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::app::BenchmarkDock</name>
    <message numerus="yes">
        <source>%1: median %2, fastest %3, 90 % within %4 (%n runs)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>CPU alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device beside the CPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the device computes in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time every layer of the current variant, or of the model as it came (Ctrl+B)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press Measure: every layer gets a time on the CPU and on the chosen device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No Vulkan device was found on this machine: the CPU alone is measured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU, 1 thread</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Driver: %1. Results agree with the CPU within %2 of the output&apos;s range.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::app::DataDialog</name>
    <message>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A CIFAR binary, an IDX file (.gz too), .npy, .npz, or a folder with one folder of PNG or JPEG pictures for each class. The format is detected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Evaluate on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Calibrate with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the same samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Mean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Standard deviation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A stored value b reaches the model as (b − mean) / standard deviation; one number, or one a channel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>must fit exactly</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>scale and crop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stretch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>scale and pad</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pictures of another size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder of class folders</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data file</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::app::Document</name>
    <message>
        <source>no data set</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as it came</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source> (%n layer(s) differ)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fettle::app::ExportDialog</name>
    <message>
        <source>Keep description, metadata and associated files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>float32 (any program can feed it)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>int8 (microcontrollers)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>uint8 (camera bytes)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Input and output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only models in int8 can have integer input and output. Choose the format int8 for the layers first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LiteRT models (*.tflite)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 as it is now: %2 (%3 after deflate).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is the file that is open: choose another name, so that the original stays.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file exists and will be replaced once the new one is complete.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Afterwards the file is read back, run, and compared with the preview.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::app::LayerModel</name>
    <message>
        <source>as it came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>#</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Position in the order of computation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Short name; the full name is in the tooltip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Operator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind of operator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shape of the output without the batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of weights and biases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MACs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Multiply-accumulate operations of one inference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes of the constants before (grey) and in the file (blue), one scale for all rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes of the constants in the model as it came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes of the constants in the file that would be written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number format of the layer; double click or F2 to change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pruned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the weights that is set to zero, and the pattern; double click or F2 to change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of distinct weight values; double click or F2 to change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of stored weights that are exactly zero</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Distinct</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of distinct stored weight values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQNR dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signal-to-quantization-noise ratio of the weights against the model as it came; higher is better</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Median time on one CPU thread, measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vulkan ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Median time on the Vulkan device, measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 as %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prune %1 to %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cluster %1 to %2 values</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::app::MainWindow</name>
    <message>
        <source>File %1 → &lt;b&gt;%2&lt;/b&gt; · deflate &lt;b&gt;%3&lt;/b&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 in the file, %2 after deflate, at least %3 by the entropy of its values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File: computing the size…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1 &lt;b&gt;%1&lt;/b&gt; of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> (on other data)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1 not measured yet: Run (Ctrl+R)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no data set</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Runs wait their turn: one works, the others follow in order. Esc cancels the one that works.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>equal to the preview on %n sample(s) and on random input</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>equal to the preview on random input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exported %1, %2: read back and run, %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the recipe?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recipe of %1 was changed and neither saved nor exported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the &amp;sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the &amp;plot…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the &amp;heat map…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select all layers with &amp;weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Data…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy as one line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open recipe…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save recipe…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Back to the model as it came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run all ready &amp;recipes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Benchmark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pin the current variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layout: &amp;Decide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layout: &amp;Compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layout: &amp;Measure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;What&apos;s this?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Fettle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to pruning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to clustering</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format: as it came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format: first choice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format: second choice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format: third choice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format: fourth choice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;cipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Ready recipes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model was opened yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trade-off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Variants</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Issues</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is the sample, &lt;i&gt;Machine parts&lt;/i&gt;. &lt;a href=&quot;open&quot;&gt;Open your own model&lt;/a&gt; or drop a .tflite file here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipe: edited</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipe: as it came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipe: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready recipes for the whole model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LiteRT models (*.tflite);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recipe is in the clipboard, as the command line takes it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipes (*.json);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open recipe %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the model as it came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run the recipe first: only variants can be pinned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Fettle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;b&gt;Fettle %1&lt;/b&gt;&lt;p&gt;Makes trained .tflite models smaller and faster, and keeps them right.&lt;/p&gt;&lt;p&gt;GPL-3.0-or-later&lt;/p&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::app::SettingsPanel</name>
    <message>
        <source>Numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pruning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clustering</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One value for the whole file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Apply</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>No layer selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select one or more layers in the table: what you choose here applies to all of them. Recipes for the whole model are in the tool bar.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights as they came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights; pruned between the lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fettle has no kernel for this operator: it passes through untouched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the file: %1 → &lt;b&gt;%2&lt;/b&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2 %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All layers</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::app::SparsityDock</name>
    <message>
        <source>Values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zeros in blocks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>N:M</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines between the groups of the layer&apos;s N:M pattern</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Channels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines between output channels and kernel positions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which variant&apos;s weights are shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What stands beside them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Values of the weights, or the share of zeros in blocks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a layer with weights in the table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Current recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Beside: nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Beside: the model as it came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Beside: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Beside: layer %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as it came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 × %2, %3 zeros</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>values of the weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the heat map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>heatmap.png</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PNG picture (*.png)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::app::TradeoffDock</name>
    <message>
        <source>the model as it came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1, % of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1, %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press Run (Ctrl+R): each recipe becomes a point here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose labelled data (Model &gt; Data…) and press Run: each recipe becomes a point here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the plot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tradeoff.png</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PNG picture (*.png);;PDF document (*.pdf);;CSV table (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::app::VariantModel</name>
    <message>
        <source>Variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deflate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Top-1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Top-5</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::app::Workflows</name>
    <message>
        <source>Open the sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Machine parts (sample)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::ui::BarChart</name>
    <message>
        <source>Benchmark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vulkan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: median %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: not measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, %1 to %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured before the recipe changed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::ui::FileOutput</name>
    <message>
        <source>%1 could not be written: %2. Nothing was changed; choose another place or name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the picture is empty or too large</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::ui::HeatMap</name>
    <message>
        <source>Weights as a picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 output channels, %2 weights each, %3 zeros</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0 exactly</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output channel %1, kernel position %2, input channel %3: %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output channel %1, weight %2: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>zero: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>colours clipped at the 99.5 % quantile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>zeros in blocks of %1 × %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one scale for both, clipped at the 99.5 % quantile</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::ui::Histogram</name>
    <message>
        <source>Histogram</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 values from %2 to %3, %4 of them exactly zero</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 in this bin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (log)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 to %2: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 exactly zero</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::ui::LayerFilter</name>
    <message>
        <source>“%1” needs a number, such as “sqnr&lt;25” or “&gt;10kB”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a unit; known are B, kB, MB, KiB, MiB, k, M, G, %, dB, µs, ms and s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a figure; known are %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a unit of %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“!” needs a word behind it, such as “!add”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter: conv  &gt;10kB  sqnr&lt;25</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter of the layer table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words look in names and operators, comparisons in figures; all must hold.
Examples: conv · !add · &gt;10kB · sqnr&lt;25 · sparsity&gt;50% · params&gt;1k · time&gt;0.1ms</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::ui::LayerTableView</name>
    <message>
        <source>Fit columns to their contents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Order of the file</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::ui::NumberFormat</name>
    <message>
        <source>%1 bytes</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::ui::ParameterForm</name>
    <message>
        <source>mixed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (mixed)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>fettle::ui::TradeoffPlot</name>
    <message>
        <source>target ≥ %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size after deflate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Horizontal axis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What accuracy is drawn against</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all points again (0)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Logarithmic axis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accuracy against size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No variant was measured yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>µs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size of the exported file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size of the exported file after deflate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>time for one inference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (log)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accuracy, %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accuracy: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File: %1 · after deflate: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Still running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Belongs to an earlier model or data set</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Makes trained .tflite models smaller and faster, and keeps them right.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A .tflite file; the sample when left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without a window: sweep the ready recipes, write results into FOLDER.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
