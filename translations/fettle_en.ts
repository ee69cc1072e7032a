<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>fettle::app::BenchmarkDock</name>
    <message numerus="yes">
        <source>%1: median %2, fastest %3, 90 % within %4 (%n runs)</source>
        <translation>
            <numerusform>%1: median %2, fastest %3, 90 % within %4 (%n run)</numerusform>
            <numerusform>%1: median %2, fastest %3, 90 % within %4 (%n runs)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fettle::app::Document</name>
    <message numerus="yes">
        <source> (%n layer(s) differ)</source>
        <translation>
            <numerusform> (%n layer differs)</numerusform>
            <numerusform> (%n layers differ)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fettle::app::LayerModel</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fettle::app::MainWindow</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>equal to the preview on %n sample(s) and on random input</source>
        <translation>
            <numerusform>equal to the preview on %n sample and on random input</numerusform>
            <numerusform>equal to the preview on %n samples and on random input</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fettle::app::SettingsPanel</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
</context>
</TS>
