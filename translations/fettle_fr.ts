<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>Choices</name>
    <message>
        <source>free</source>
        <translation>libre</translation>
    </message>
    <message>
        <source>magnitude</source>
        <translation>amplitude</translation>
    </message>
    <message>
        <source>k-means++</source>
        <translation>k-means++</translation>
    </message>
    <message>
        <source>evenly spaced</source>
        <translation>régulier</translation>
    </message>
    <message>
        <source>by density</source>
        <translation>selon la densité</translation>
    </message>
    <message>
        <source>random</source>
        <translation>aléatoire</translation>
    </message>
    <message>
        <source>per layer</source>
        <translation>par couche</translation>
    </message>
    <message>
        <source>per channel</source>
        <translation>par canal</translation>
    </message>
    <message>
        <source>per tensor</source>
        <translation>par tenseur</translation>
    </message>
    <message>
        <source>float32</source>
        <translation>float32</translation>
    </message>
    <message>
        <source>smallest, largest</source>
        <translation>minimum, maximum</translation>
    </message>
    <message>
        <source>moving average</source>
        <translation>moyenne mobile</translation>
    </message>
    <message>
        <source>percentile</source>
        <translation>centile</translation>
    </message>
    <message>
        <source>least squared error</source>
        <translation>plus petite erreur quadratique</translation>
    </message>
    <message>
        <source>least information lost</source>
        <translation>moindre perte d’information</translation>
    </message>
    <message>
        <source>LAMP score</source>
        <translation>score LAMP</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatique</translation>
    </message>
    <message>
        <source>on</source>
        <translation>oui</translation>
    </message>
    <message>
        <source>off</source>
        <translation>non</translation>
    </message>
    <message>
        <source>relative</source>
        <translation>relatif</translation>
    </message>
    <message>
        <source>absolute</source>
        <translation>absolu</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>cosinus</translation>
    </message>
    <message>
        <source>polynomial</source>
        <translation>polynôme</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>constant</translation>
    </message>
    <message>
        <source>labels</source>
        <translation>étiquettes</translation>
    </message>
    <message>
        <source>teacher</source>
        <translation>professeur</translation>
    </message>
    <message>
        <source>half each</source>
        <translation>moitié-moitié</translation>
    </message>
    <message>
        <source>never</source>
        <translation>jamais</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
    <message>
        <source>kept layers</source>
        <translation>couches conservées</translation>
    </message>
    <message>
        <source>biases</source>
        <translation>biais</translation>
    </message>
    <message>
        <source>movement</source>
        <translation>mouvement</translation>
    </message>
    <message>
        <source>calibrated</source>
        <translation>calibrées</translation>
    </message>
    <message>
        <source>by the largest</source>
        <translation>selon le plus grand</translation>
    </message>
    <message>
        <source>learned</source>
        <translation>apprises</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Cancelled</source>
        <translation>Annulé</translation>
    </message>
    <message>
        <source>This value cannot be used</source>
        <translation>Cette valeur est inutilisable</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Introuvable</translation>
    </message>
    <message>
        <source>The file could not be read</source>
        <translation>Le fichier n’a pas pu être lu</translation>
    </message>
    <message>
        <source>The file could not be written; nothing was changed</source>
        <translation>Le fichier n’a pas pu être écrit&#xa0;; rien n’a été modifié</translation>
    </message>
    <message>
        <source>This is not a .tflite model</source>
        <translation>Ce n’est pas un modèle .tflite</translation>
    </message>
    <message>
        <source>The model is damaged</source>
        <translation>Le modèle est endommagé</translation>
    </message>
    <message>
        <source>Fettle cannot compute this model</source>
        <translation>Fettle ne sait pas calculer ce modèle</translation>
    </message>
    <message>
        <source>The data set could not be understood</source>
        <translation>Le jeu de données n’a pas pu être interprété</translation>
    </message>
    <message>
        <source>The data set does not fit the model</source>
        <translation>Le jeu de données ne convient pas au modèle</translation>
    </message>
    <message>
        <source>The recipe cannot be followed</source>
        <translation>La recette ne peut pas être suivie</translation>
    </message>
    <message>
        <source>This cannot be done as asked</source>
        <translation>La demande ne peut pas être satisfaite telle quelle</translation>
    </message>
    <message>
        <source>The result did not pass its check</source>
        <translation>Le résultat n’a pas passé la vérification</translation>
    </message>
    <message>
        <source>There is not enough memory</source>
        <translation>Mémoire insuffisante</translation>
    </message>
    <message>
        <source>No such device</source>
        <translation>Périphérique inexistant</translation>
    </message>
    <message>
        <source>The device gave up</source>
        <translation>Le périphérique a cessé de répondre</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>Une erreur s’est produite</translation>
    </message>
</context>
<context>
    <name>Issues</name>
    <message>
        <source>The device has no clock for single layers: they have no times here.</source>
        <translation>L’appareil n’a pas d’horloge pour chaque couche&#xa0;: elles n’ont pas de temps ici.</translation>
    </message>
    <message>
        <source>The model computes with integers; on this device it runs in float32 here, with dequantized weights and without QUANTIZE and DEQUANTIZE.</source>
        <translation>Le modèle calcule en entiers&#xa0;; sur cet appareil il tourne ici en float32, avec des poids déquantifiés et sans QUANTIZE ni DEQUANTIZE.</translation>
    </message>
    <message>
        <source>Some layers cannot be computed on this device; they have no time here, and the time of one inference leaves them out</source>
        <translation>Cet appareil ne peut pas calculer certaines couches&#xa0;; elles n’ont pas de temps ici et manquent dans celui d’une inférence</translation>
    </message>
</context>
<context>
    <name>Stages</name>
    <message>
        <source>calibrate</source>
        <translation>calibration</translation>
    </message>
    <message>
        <source>compare</source>
        <translation>comparaison</translation>
    </message>
    <message>
        <source>evaluate</source>
        <translation>évaluation</translation>
    </message>
    <message>
        <source>verify</source>
        <translation>vérification</translation>
    </message>
    <message>
        <source>shape weights</source>
        <translation>mise en forme des poids</translation>
    </message>
    <message>
        <source>measure</source>
        <translation>mesure</translation>
    </message>
    <message>
        <source>measure layers</source>
        <translation>mesure des couches</translation>
    </message>
    <message>
        <source>warm up</source>
        <translation>préchauffage</translation>
    </message>
    <message>
        <source>done</source>
        <translation>terminé</translation>
    </message>
    <message>
        <source>compare with the CPU</source>
        <translation>comparaison avec le CPU</translation>
    </message>
    <message>
        <source>compile shaders</source>
        <translation>compilation des shaders</translation>
    </message>
    <message>
        <source>train</source>
        <translation>entraînement</translation>
    </message>
</context>
<context>
    <name>Techniques</name>
    <message>
        <source>Pruning</source>
        <translation>Élagage</translation>
    </message>
    <message>
        <source>Sets the weights of smallest magnitude to zero. Biases are never pruned; depthwise layers only where a rule for the layer says so, because they have few weights and lose much accuracy.</source>
        <translation>Met à zéro les poids de plus faible amplitude. Les biais ne sont jamais élagués&#xa0;; les couches depthwise ne le sont que si une règle propre à la couche le demande, car elles ont peu de poids et perdent beaucoup en exactitude.</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>Parcimonie</translation>
    </message>
    <message>
        <source>Share of the layer&apos;s weights that become zero; patterns like 2:4 fix it themselves.</source>
        <translation>Part des poids de la couche mis à zéro&#xa0;; les motifs comme 2:4 la fixent eux-mêmes.</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>Motif</translation>
    </message>
    <message>
        <source>Criterion</source>
        <translation>Critère</translation>
    </message>
    <message>
        <source>Clustering</source>
        <translation>Regroupement</translation>
    </message>
    <message>
        <source>Lets the weights of a layer share a few values, which makes the compressed file smaller. Biases are never clustered; depthwise layers only where a rule for the layer says so.</source>
        <translation>Les poids d’une couche se partagent quelques valeurs, ce qui réduit le fichier compressé. Les biais ne sont jamais regroupés&#xa0;; les couches depthwise ne le sont que si une règle propre à la couche le demande.</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>Groupes</translation>
    </message>
    <message>
        <source>How many values the weights may have.</source>
        <translation>Nombre de valeurs que les poids peuvent prendre.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Départ</translation>
    </message>
    <message>
        <source>Where the values start: drawn far apart (k-means++), evenly spaced, by the density of the weights, or at random.</source>
        <translation>Valeurs de départ&#xa0;: tirées loin les unes des autres (k-means++), régulièrement espacées, selon la densité des poids ou au hasard.</translation>
    </message>
    <message>
        <source>Granularity</source>
        <translation>Granularité</translation>
    </message>
    <message>
        <source>Whether the whole layer or each output channel has its own values.</source>
        <translation>Valeurs propres à toute la couche ou à chaque canal de sortie.</translation>
    </message>
    <message>
        <source>Keep zeros</source>
        <translation>Garder les zéros</translation>
    </message>
    <message>
        <source>Weights that are zero stay zero: one of the values is then zero.</source>
        <translation>Les poids nuls restent nuls&#xa0;: l’une des valeurs est alors zéro.</translation>
    </message>
    <message>
        <source>Reconstruct</source>
        <translation>Reconstruire</translation>
    </message>
    <message>
        <source>What is left of the weights makes up for the rest, by what samples tell, where there are some and no fine-tuning.</source>
        <translation>Les poids qui restent compensent les autres, d’après des échantillons, s’il y en a et sans ajustement fin.</translation>
    </message>
    <message>
        <source>Half precision</source>
        <translation>Demi-précision</translation>
    </message>
    <message>
        <source>Stores float weights in 16 bits, half the size; they are unpacked when the model is loaded and computed with in 32 bits. Constants of fewer than 128 values stay, because unpacking them takes more bytes than it saves.</source>
        <translation>Stocke les poids flottants sur 16 bits, soit la moitié de la taille&#xa0;; ils sont décompactés au chargement du modèle et calculés sur 32 bits. Les constantes de moins de 128 valeurs restent telles quelles, car les décompacter coûte plus d’octets que le gain.</translation>
    </message>
    <message>
        <source>Dynamic range</source>
        <translation>Plage dynamique</translation>
    </message>
    <message>
        <source>Stores weights as integers and keeps activations float; they are quantized while the model runs, so no calibration is needed. Weights of fewer than 1024 values stay float, as the TensorFlow Lite converter leaves them.</source>
        <translation>Stocke les poids en entiers et laisse les activations en flottant&#xa0;; elles sont quantifiées à l’exécution, sans calibration. Les poids de moins de 1024 valeurs restent flottants, comme avec le convertisseur TensorFlow Lite.</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Bits</translation>
    </message>
    <message>
        <source>Whether each output channel or the whole tensor has a scale.</source>
        <translation>Une échelle par canal de sortie ou pour tout le tenseur.</translation>
    </message>
    <message>
        <source>Full integer</source>
        <translation>Tout entier</translation>
    </message>
    <message>
        <source>Input and output</source>
        <translation>Entrée et sortie</translation>
    </message>
    <message>
        <source>Type of the model&apos;s inputs and outputs; float adds a conversion at each.</source>
        <translation>Type des entrées et sorties du modèle&#xa0;; float ajoute une conversion à chacune.</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Calibration</translation>
    </message>
    <message>
        <source>Whether each output channel or the whole weight tensor has a scale; one scale keeps shared values of a clustered layer shared.</source>
        <translation>Une échelle par canal de sortie ou pour tout le tenseur de poids&#xa0;; une échelle unique préserve les valeurs partagées d’une couche regroupée.</translation>
    </message>
    <message>
        <source>Strict</source>
        <translation>Strict</translation>
    </message>
    <message>
        <source>Refuse the model when an operator would stay float.</source>
        <translation>Refuser le modèle si un opérateur devait rester en flottant.</translation>
    </message>
    <message>
        <source>Half size, float16</source>
        <translation>Moitié de la taille, float16</translation>
    </message>
    <message>
        <source>Weights as float16; runs everywhere, nothing to calibrate</source>
        <translation>Poids en float16&#xa0;; fonctionne partout, sans calibration</translation>
    </message>
    <message>
        <source>Quarter size, dynamic range</source>
        <translation>Quart de la taille, dynamique</translation>
    </message>
    <message>
        <source>int8 weights, float activations; nothing to calibrate</source>
        <translation>Poids int8, activations flottantes&#xa0;; sans calibration</translation>
    </message>
    <message>
        <source>Integer, int8</source>
        <translation>Entier, int8</translation>
    </message>
    <message>
        <source>Everything in int8; needs samples to calibrate</source>
        <translation>Tout en int8&#xa0;; demande des échantillons de calibration</translation>
    </message>
    <message>
        <source>Prune 30 %, int8</source>
        <translation>Élagage 30&#xa0;%, int8</translation>
    </message>
    <message>
        <source>A third of the weights zero: compresses better</source>
        <translation>Un tiers des poids à zéro&#xa0;: se compresse mieux</translation>
    </message>
    <message>
        <source>Prune 2:4, int8</source>
        <translation>Élagage 2:4, int8</translation>
    </message>
    <message>
        <source>Two zeros in each group of four, for hardware that skips them; costs accuracy</source>
        <translation>Deux zéros par groupe de quatre, pour le matériel qui les saute ; coûte en précision</translation>
    </message>
    <message>
        <source>16 values, int8</source>
        <translation>16 valeurs, int8</translation>
    </message>
    <message>
        <source>Sixteen distinct values in each layer: compresses well</source>
        <translation>Seize valeurs distinctes par couche&#xa0;: se compresse bien</translation>
    </message>
    <message>
        <source>Smallest: prune 30 %, 16 values, int8</source>
        <translation>Minimale&#xa0;: élagage 30&#xa0;%, 16 valeurs, int8</translation>
    </message>
    <message>
        <source>Zeros and few values together: the smallest download</source>
        <translation>Zéros et peu de valeurs réunis&#xa0;: le plus petit téléchargement</translation>
    </message>
    <message>
        <source>Width of a weight; 4 bits in convolutions, fully connected layers and embeddings only.</source>
        <translation>Largeur d’un poids ; 4 bits seulement dans les convolutions, les couches entièrement connectées et les plongements.</translation>
    </message>
    <message>
        <source>Fewest weights</source>
        <translation>Nombre minimal de poids</translation>
    </message>
    <message>
        <source>Layers with fewer weights keep them.</source>
        <translation>Les couches qui ont moins de poids les gardent.</translation>
    </message>
    <message>
        <source>Integer weights only</source>
        <translation>Poids entiers seulement</translation>
    </message>
    <message>
        <source>Stores weights as integers and unpacks them to float32 when the model is loaded; all arithmetic stays float, so only the rounding of the weights costs accuracy. Weights of fewer than 1024 values stay float.</source>
        <translation>Enregistre les poids comme entiers et les rend en float32 au chargement du modèle ; tout le calcul reste en virgule flottante : seul l’arrondi des poids coûte de la précision. Les poids de moins de 1024 valeurs restent flottants.</translation>
    </message>
    <message>
        <source>Width of a stored weight.</source>
        <translation>Largeur d’un poids enregistré.</translation>
    </message>
    <message>
        <source>Weights and activations become integers; the ranges of activations are measured on calibration data.</source>
        <translation>Les poids et les activations deviennent entiers ; les plages des activations sont mesurées sur des données de calibration.</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>Activations</translation>
    </message>
    <message>
        <source>Bits of an activation; 16 keep more accuracy and are computed more slowly, with 64-bit biases.</source>
        <translation>Bits d’une activation ; 16 gardent plus de précision et se calculent plus lentement, avec des biais de 64 bits.</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Poids</translation>
    </message>
    <message>
        <source>Bits of a weight; 4 in convolutions and fully connected layers only, the others take 8.</source>
        <translation>Bits d’un poids ; 4 seulement dans les convolutions et les couches entièrement connectées, les autres en prennent 8.</translation>
    </message>
    <message>
        <source>How the range of an activation follows from the samples: smallest and largest value, their moving average, a share of the values, the smallest squared error, the least information lost; or whichever of them comes closest to the float model.</source>
        <translation>Comment la plage d’une activation se déduit des exemples : plus petite et plus grande valeur, leur moyenne mobile, une part des valeurs, la plus petite erreur quadratique, la moindre perte d’information ; ou celle de ces méthodes qui approche le mieux le modèle flottant.</translation>
    </message>
    <message>
        <source>Percentile</source>
        <translation>Centile</translation>
    </message>
    <message>
        <source>Percent of the values that lie below the upper end of the range, and above the lower one; for the calibration of that name.</source>
        <translation>Pourcentage des valeurs situées sous la borne supérieure de la plage, et au-dessus de l’inférieure ; pour la calibration de ce nom.</translation>
    </message>
    <message>
        <source>Bias correction</source>
        <translation>Correction du biais</translation>
    </message>
    <message>
        <source>Takes from each bias what rounding the weights adds to the mean output; auto: where the outputs come closer to the float model with it.</source>
        <translation>Retire de chaque biais ce que l’arrondi des poids ajoute à la sortie moyenne ; auto : si les sorties approchent ainsi mieux le modèle flottant.</translation>
    </message>
    <message>
        <source>Equalize</source>
        <translation>Égaliser</translation>
    </message>
    <message>
        <source>Evens out the ranges of channels between consecutive layers first; helps where one scale serves a whole tensor.</source>
        <translation>Égalise d’abord les plages des canaux entre couches consécutives ; utile quand une seule échelle sert à tout un tenseur.</translation>
    </message>
    <message>
        <source>Fine-tuning</source>
        <translation>Ajustement fin</translation>
    </message>
    <message>
        <source>Trains the network under the recipe before it is applied: weights learn to do without those that are pruned, to share values, and to bear the rounding of integers.</source>
        <translation>Entraîne le réseau sous la recette avant de l’appliquer&#xa0;: les poids apprennent à se passer de ceux qui sont élagués, à partager des valeurs et à supporter l’arrondi aux entiers.</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Époques</translation>
    </message>
    <message>
        <source>How often every sample is seen.</source>
        <translation>Combien de fois chaque exemple est vu.</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Taux</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Lot</translation>
    </message>
    <message>
        <source>Samples of a step.</source>
        <translation>Exemples d’un pas.</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>Optimiseur</translation>
    </message>
    <message>
        <source>How gradients become steps.</source>
        <translation>Comment les gradients deviennent des pas.</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Programme</translation>
    </message>
    <message>
        <source>How the rate falls until the end.</source>
        <translation>Comment le taux baisse jusqu’à la fin.</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Perte</translation>
    </message>
    <message>
        <source>What becomes small: the errors on labels, the distance to the float model (which needs no labels), or half each; auto is mixed where there are labels, else teacher.</source>
        <translation>Ce qui devient petit&#xa0;: les erreurs sur les étiquettes, la distance au modèle flottant (sans étiquettes), ou moitié chacun&#xa0;; auto est mixte s’il y a des étiquettes, sinon enseignant.</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Température</translation>
    </message>
    <message>
        <source>Of the teacher: the higher, the more its doubts count.</source>
        <translation>De l’enseignant&#xa0;: plus elle est haute, plus ses doutes comptent.</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>Lissage des étiquettes</translation>
    </message>
    <message>
        <source>Share of a label that goes to all classes.</source>
        <translation>Part d’une étiquette qui va à toutes les classes.</translation>
    </message>
    <message>
        <source>Flip</source>
        <translation>Retourner</translation>
    </message>
    <message>
        <source>Mirrors every second picture; not for digits, text or sound.</source>
        <translation>Retourne une image sur deux&#xa0;; pas pour les chiffres, le texte ou le son.</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Décaler</translation>
    </message>
    <message>
        <source>Moves pictures by up to so many pixels each way.</source>
        <translation>Décale les images d’autant de pixels au plus dans chaque sens.</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>Démarrage</translation>
    </message>
    <message>
        <source>Share of the steps in which the rate rises.</source>
        <translation>Part des pas pendant lesquels le taux monte.</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Validation</translation>
    </message>
    <message>
        <source>Share of the samples that is not trained on, but chooses the best epoch.</source>
        <translation>Part des exemples qui ne servent pas à l’entraînement, mais à choisir la meilleure époque.</translation>
    </message>
    <message>
        <source>How far a step goes: a share of the weight&apos;s usual size, or (steps=absolute) the weight&apos;s own unit. 0 takes what suits most networks.</source>
        <translation>Jusqu’où va un pas&#xa0;: une part de la taille habituelle du poids, ou (steps=absolute) dans l’unité du poids. 0 prend ce qui convient à la plupart des réseaux.</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Pas</translation>
    </message>
    <message>
        <source>Relative: a rate is a share of the usual size of a channel&apos;s weights, which suits networks whose batch normalization is folded into them. Absolute: as other programs have it.</source>
        <translation>Relatif&#xa0;: le taux est une part de la taille habituelle des poids d’un canal, ce qui convient aux réseaux dont la normalisation par lot est intégrée. Absolu&#xa0;: comme dans les autres programmes.</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Caractéristiques</translation>
    </message>
    <message>
        <source>Weight of the distance between the layers&apos; outputs and the float model&apos;s, beside the loss. -1 takes what suits the recipe: more where weights go or are shared.</source>
        <translation>Poids de la distance entre les sorties des couches et celles du modèle flottant, à côté de la perte. -1 prend ce qui convient à la recette : davantage là où des poids disparaissent ou sont partagés.</translation>
    </message>
    <message>
        <source>Time shift</source>
        <translation>Décalage temporel</translation>
    </message>
    <message>
        <source>Moves spectrograms along their first dimension by up to so many frames.</source>
        <translation>Décale les spectrogrammes le long de leur première dimension d’autant de trames au plus.</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Couleur</translation>
    </message>
    <message>
        <source>Changes brightness and contrast of each channel by up to this share.</source>
        <translation>Change la luminosité et le contraste de chaque canal jusqu’à cette part.</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>Bruit</translation>
    </message>
    <message>
        <source>Adds noise; as a share of the input&apos;s standard deviation.</source>
        <translation>Ajoute du bruit, en part de l’écart type de l’entrée.</translation>
    </message>
    <message>
        <source>Mixup</source>
        <translation>Mixup</translation>
    </message>
    <message>
        <source>Blends in another sample by up to this share; the teacher judges the blend, labels are blended alike.</source>
        <translation>Mélange un autre exemple jusqu’à cette part&#xa0;; l’enseignant juge le mélange, les étiquettes sont mélangées de même.</translation>
    </message>
    <message>
        <source>Averaging</source>
        <translation>Moyenne</translation>
    </message>
    <message>
        <source>Decay of a running mean of the weights, which is kept in place of the last ones; 0: none.</source>
        <translation>Décroissance d’une moyenne glissante des poids, gardée à la place des derniers&#xa0;; 0&#xa0;: aucune.</translation>
    </message>
    <message>
        <source>Pruning ends</source>
        <translation>Fin de l’élagage</translation>
    </message>
    <message>
        <source>Share of the steps in which the sparsity rises, fast at first (Zhu and Gupta 2017).</source>
        <translation>Part des pas pendant lesquels les zéros augmentent, vite au début (Zhu et Gupta 2017).</translation>
    </message>
    <message>
        <source>Clustering begins</source>
        <translation>Début du regroupement</translation>
    </message>
    <message>
        <source>From this share of the steps on weights join clusters, the largest first, while the others make up for it; pruned layers wait until pruning has ended.</source>
        <translation>À partir de cette part des pas, les poids rejoignent des groupes, les plus grands d’abord, pendant que les autres compensent ; les couches élaguées attendent la fin de l’élagage.</translation>
    </message>
    <message>
        <source>Clusters settle</source>
        <translation>Groupes fixés</translation>
    </message>
    <message>
        <source>From this share of the steps on all weights belong to clusters, whose values are trained.</source>
        <translation>À partir de cette part des pas, tous les poids appartiennent à des groupes, dont les valeurs sont entraînées.</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>Patience</translation>
    </message>
    <message>
        <source>Ends after so many epochs without a better one; 0: never.</source>
        <translation>S’arrête après autant d’époques sans une meilleure&#xa0;; 0&#xa0;: jamais.</translation>
    </message>
    <message>
        <source>Which weights go together: any; N:M keeps the N largest of every M along the input channels; block(AxB) keeps or drops A output channels by B inputs as one; channel removes whole channels from the graph, with everything that is computed from them alone.</source>
        <translation>Quels poids vont ensemble&#xa0;: n’importe lesquels&#xa0;; N:M garde les N plus grands de chaque M le long des canaux d’entrée&#xa0;; block(AxB) garde ou supprime A canaux de sortie par B entrées comme un seul&#xa0;; channel retire du graphe des canaux entiers, avec tout ce qui n’est calculé qu’à partir d’eux.</translation>
    </message>
    <message>
        <source>QAT: int8</source>
        <translation>QAT&#xa0;: int8</translation>
    </message>
    <message>
        <source>Integers that the network is trained for</source>
        <translation>Des entiers pour lesquels le réseau est entraîné</translation>
    </message>
    <message>
        <source>Prune 50 %</source>
        <translation>Élaguer 50&#xa0;%</translation>
    </message>
    <message>
        <source>Half of the weights zero, layers sharing the target by their scores</source>
        <translation>La moitié des poids à zéro&#xa0;; les couches partagent l’objectif selon leurs scores</translation>
    </message>
    <message>
        <source>Prune 50 %, then QAT</source>
        <translation>Élaguer 50&#xa0;%, puis QAT</translation>
    </message>
    <message>
        <source>Half of the weights zero, all integers</source>
        <translation>La moitié des poids à zéro, tout en entiers</translation>
    </message>
    <message>
        <source>Prune, cluster, QAT (smallest)</source>
        <translation>Élaguer, regrouper, QAT (le plus petit)</translation>
    </message>
    <message>
        <source>Seven of ten weights zero, sixteen values in each layer, one scale: the smallest download</source>
        <translation>Sept poids sur dix à zéro, seize valeurs par couche, une échelle&#xa0;: le plus petit téléchargement</translation>
    </message>
    <message>
        <source>Remove channels, then QAT</source>
        <translation>Retirer des canaux, puis QAT</translation>
    </message>
    <message>
        <source>A smaller graph: 30 % fewer multiplications, all integers</source>
        <translation>Un graphe plus petit&#xa0;: 30&#xa0;% de multiplications en moins, tout en entiers</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Équilibrage</translation>
    </message>
    <message>
        <source>Gives the channels of every layer one size first, without changing what the network computes: few values, and zeros, suit them better then. auto does so where a recipe prunes or clusters.</source>
        <translation>Donne d’abord une même taille aux canaux de chaque couche, sans changer ce que le réseau calcule&#xa0;: peu de valeurs, et des zéros, leur conviennent mieux ensuite. auto le fait là où une recette élague ou regroupe.</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>Geler</translation>
    </message>
    <message>
        <source>What is not trained: nothing, the layers that the recipe keeps as they are, or all biases.</source>
        <translation>Ce qui n’est pas entraîné : rien, les couches que la recette laisse telles quelles, ou tous les biais.</translation>
    </message>
    <message>
        <source>Search the rate</source>
        <translation>Chercher le taux</translation>
    </message>
    <message>
        <source>Where the rate is automatic: tries rates around the usual one in short trainings first, which takes half as long again, and tells what each came to.</source>
        <translation>Là où le taux est automatique : essaie d’abord des taux autour de l’habituel en de courts entraînements, ce qui dure moitié plus, et dit ce que chacun a donné.</translation>
    </message>
    <message>
        <source>How important a weight is: by its magnitude among those of its layer; or lamp: by the share of its square in those of its layer that are not smaller; or gradient: by what the loss would lose without it, as fine-tuning sees it; or movement: by how far fine-tuning pulls it away from zero, which takes long trainings (without fine-tuning both by magnitude). lamp and gradient give layers with the same sparsity one target that they share: of their weights, or with the pattern channel of the model&apos;s multiplications.</source>
        <translation>L’importance d’un poids&#xa0;: par sa grandeur parmi ceux de sa couche&#xa0;; ou lamp&#xa0;: par la part de son carré dans ceux de sa couche qui ne sont pas plus petits&#xa0;; ou gradient&#xa0;: par ce que la perte perdrait sans lui, vu par l’ajustement&#xa0;; ou mouvement&#xa0;: selon que l’ajustement l’éloigne de zéro, ce qui demande de longs entraînements (sans ajustement, les deux par la grandeur). lamp et gradient donnent aux couches de même part un objectif commun&#xa0;: de leurs poids ou, avec le motif channel, des multiplications du modèle.</translation>
    </message>
    <message>
        <source>Ranges</source>
        <translation>Plages</translation>
    </message>
    <message>
        <source>Of integer activations: as they were calibrated, or trained with the weights (LSQ, Esser et al. 2020; TQT, Jain et al. 2020) for the first four fifths of the steps.</source>
        <translation>Des activations entières&#xa0;: comme calibrées, ou entraînées avec les poids (LSQ, Esser et al. 2020&#xa0;; TQT, Jain et al. 2020) pendant les quatre premiers cinquièmes des pas.</translation>
    </message>
    <message>
        <source>Weight steps</source>
        <translation>Pas des poids</translation>
    </message>
    <message>
        <source>Of integer weights: as large as the largest weight asks for, or trained like the ranges, which helps where weights have 4 bits.</source>
        <translation>Des poids entiers&#xa0;: aussi grands que le plus grand poids le demande, ou entraînés comme les plages, ce qui aide avec des poids de 4 bits.</translation>
    </message>
</context>
<context>
    <name>fettle::app::BenchmarkDock</name>
    <message numerus="yes">
        <source>%1: median %2, fastest %3, 90 % within %4 (%n runs)</source>
        <translation>
            <numerusform>%1&#xa0;: médiane %2, meilleur temps %3, 90&#xa0;% sous %4 (%n exécution)</numerusform>
            <numerusform>%1&#xa0;: médiane %2, meilleur temps %3, 90&#xa0;% sous %4 (%n exécutions)</numerusform>
        </translation>
    </message>
    <message>
        <source>CPU alone</source>
        <translation>CPU seul</translation>
    </message>
    <message>
        <source>Device beside the CPU</source>
        <translation>Périphérique comparé au CPU</translation>
    </message>
    <message>
        <source>What the device computes in</source>
        <translation>Type de calcul du périphérique</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Mesurer</translation>
    </message>
    <message>
        <source>Time every layer of the current variant, or of the model as it came (Ctrl+B)</source>
        <translation>Chronométrer chaque couche de la variante actuelle, ou du modèle d’origine (Ctrl+B)</translation>
    </message>
    <message>
        <source>Press Measure: every layer gets a time on the CPU and on the chosen device.</source>
        <translation>Appuyer sur Mesurer&#xa0;: chaque couche reçoit un temps sur le CPU et sur le périphérique choisi.</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Périphériques</translation>
    </message>
    <message>
        <source>No Vulkan device was found on this machine: the CPU alone is measured.</source>
        <translation>Aucun périphérique Vulkan trouvé sur cette machine&#xa0;: seul le CPU est mesuré.</translation>
    </message>
    <message>
        <source>CPU, 1 thread</source>
        <translation>CPU, 1 fil</translation>
    </message>
    <message>
        <source>Driver: %1. Results agree with the CPU within %2 of the output&apos;s range.</source>
        <translation>Pilote&#xa0;: %1. Résultats conformes au CPU à %2 près de la plage de sortie.</translation>
    </message>
</context>
<context>
    <name>fettle::app::DataDialog</name>
    <message>
        <source>Data</source>
        <translation>Données</translation>
    </message>
    <message>
        <source>A CIFAR binary, an IDX file (.gz too), .npy, .npz, or a folder with one folder of PNG or JPEG pictures for each class. The format is detected.</source>
        <translation>Un fichier binaire CIFAR, un fichier IDX (.gz aussi), .npy, .npz, ou un dossier contenant un dossier d’images PNG ou JPEG par classe. Le format est détecté.</translation>
    </message>
    <message>
        <source>&amp;Evaluate on</source>
        <translation>&amp;Évaluer sur</translation>
    </message>
    <message>
        <source>&amp;Calibrate with</source>
        <translation>&amp;Calibrer avec</translation>
    </message>
    <message>
        <source>the same samples</source>
        <translation>les mêmes échantillons</translation>
    </message>
    <message>
        <source>&amp;Mean</source>
        <translation>&amp;Moyenne</translation>
    </message>
    <message>
        <source>&amp;Standard deviation</source>
        <translation>Éca&amp;rt type</translation>
    </message>
    <message>
        <source>A stored value b reaches the model as (b − mean) / standard deviation; one number, or one a channel.</source>
        <translation>Une valeur b stockée parvient au modèle sous la forme (b − moyenne) / écart type&#xa0;; un nombre, ou un par canal.</translation>
    </message>
    <message>
        <source>must fit exactly</source>
        <translation>taille exacte exigée</translation>
    </message>
    <message>
        <source>scale and crop</source>
        <translation>redimensionner et rogner</translation>
    </message>
    <message>
        <source>stretch</source>
        <translation>étirer</translation>
    </message>
    <message>
        <source>scale and pad</source>
        <translation>redimensionner et compléter</translation>
    </message>
    <message>
        <source>&amp;Pictures of another size</source>
        <translation>&amp;Images d’une autre taille</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Fichier…</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Dossier…</translation>
    </message>
    <message>
        <source>Folder of class folders</source>
        <translation>Dossier des dossiers de classes</translation>
    </message>
    <message>
        <source>Data file</source>
        <translation>Fichier de données</translation>
    </message>
</context>
<context>
    <name>fettle::app::Document</name>
    <message>
        <source>no data set</source>
        <translation>aucun jeu de données</translation>
    </message>
    <message>
        <source>as it came</source>
        <translation>original</translation>
    </message>
    <message numerus="yes">
        <source> (%n layer(s) differ)</source>
        <translation>
            <numerusform> (%n couche diffère)</numerusform>
            <numerusform> (%n couches diffèrent)</numerusform>
        </translation>
    </message>
    <message>
        <source>, fine-tuned</source>
        <translation>, ajusté</translation>
    </message>
</context>
<context>
    <name>fettle::app::ExportDialog</name>
    <message>
        <source>Keep internal names, description and metadata</source>
        <translation>Garder noms internes, description et métadonnées</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exporter</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Parcourir…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>float32 (any program can feed it)</source>
        <translation>float32 (pour tout programme)</translation>
    </message>
    <message>
        <source>int8 (microcontrollers)</source>
        <translation>int8 (microcontrôleurs)</translation>
    </message>
    <message>
        <source>uint8 (camera bytes)</source>
        <translation>uint8 (octets de caméra)</translation>
    </message>
    <message>
        <source>&amp;Input and output</source>
        <translation>&amp;Entrée et sortie</translation>
    </message>
    <message>
        <source>Only models in int8 can have integer input and output. Choose the format int8 for the layers first.</source>
        <translation>Seuls les modèles int8 peuvent avoir une entrée et une sortie entières. Choisir d’abord le format int8 pour les couches.</translation>
    </message>
    <message>
        <source>LiteRT models (*.tflite)</source>
        <translation>Modèles LiteRT (*.tflite)</translation>
    </message>
    <message>
        <source>This is the file that is open: choose another name, so that the original stays.</source>
        <translation>C’est le fichier ouvert&#xa0;: choisir un autre nom pour conserver l’original.</translation>
    </message>
    <message>
        <source>The file exists and will be replaced once the new one is complete.</source>
        <translation>Le fichier existe et sera remplacé une fois le nouveau complet.</translation>
    </message>
    <message>
        <source>Afterwards the file is read back, run, and compared with the preview.</source>
        <translation>Le fichier est ensuite relu, exécuté et comparé à l’aperçu.</translation>
    </message>
    <message>
        <source>%1 as it is now: %2.</source>
        <translation>%1 en l’état&#xa0;: %2.</translation>
    </message>
</context>
<context>
    <name>fettle::app::FineTuneDock</name>
    <message>
        <source>Fine-tune under the recipe</source>
        <translation>Ajuster sous la recette</translation>
    </message>
    <message>
        <source>Run trains the network first; its curves appear here.</source>
        <translation>Lancer entraîne d’abord le réseau&#xa0;; ses courbes apparaissent ici.</translation>
    </message>
    <message>
        <source>Fine-tune: on</source>
        <translation>Ajustement&#xa0;: oui</translation>
    </message>
    <message>
        <source>Fine-tune: off</source>
        <translation>Ajustement&#xa0;: non</translation>
    </message>
    <message>
        <source>Fine-tune: %1 %2</source>
        <translation>Ajustement&#xa0;: %1 %2</translation>
    </message>
    <message>
        <source>Run (Ctrl+R) trains the network first; its curves appear here.</source>
        <translation>Lancer (Ctrl+R) entraîne d’abord le réseau&#xa0;; ses courbes apparaissent ici.</translation>
    </message>
    <message>
        <source>Without fine-tuning the recipe is applied after training.</source>
        <translation>Sans ajustement, la recette est appliquée après l’entraînement.</translation>
    </message>
    <message>
        <source>Epoch %1: loss %2, %3 images/s</source>
        <translation>Époque %1&#xa0;: perte %2, %3 images/s</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Courbes</translation>
    </message>
    <message>
        <source>Training waits, and goes on from the same place.</source>
        <translation>L’entraînement attend et reprend au même endroit.</translation>
    </message>
    <message>
        <source>Keep the best</source>
        <translation>Garder le meilleur</translation>
    </message>
    <message>
        <source>Ends training now and takes the best epoch so far.</source>
        <translation>Arrête l’entraînement maintenant et prend la meilleure époque jusqu’ici.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Paused after epoch %1: loss %2, %3 images/s</source>
        <translation>En pause après l’époque %1&#xa0;: perte %2, %3 images/s</translation>
    </message>
</context>
<context>
    <name>fettle::app::LayerModel</name>
    <message>
        <source>as it came</source>
        <translation>d’origine</translation>
    </message>
    <message>
        <source>#</source>
        <translation>n°</translation>
    </message>
    <message>
        <source>Position in the order of computation</source>
        <translation>Position dans l’ordre de calcul</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Couche</translation>
    </message>
    <message>
        <source>Short name; the full name is in the tooltip</source>
        <translation>Nom court&#xa0;; le nom complet est dans l’infobulle</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Opérateur</translation>
    </message>
    <message>
        <source>Kind of operator</source>
        <translation>Type d’opérateur</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Sortie</translation>
    </message>
    <message>
        <source>Shape of the output without the batch</source>
        <translation>Forme de la sortie sans le lot</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Paramètres</translation>
    </message>
    <message>
        <source>Number of weights and biases</source>
        <translation>Nombre de poids et de biais</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>MACs</translation>
    </message>
    <message>
        <source>Multiply-accumulate operations of one inference</source>
        <translation>Multiplications-accumulations d’une inférence</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Bytes of the constants before (grey) and in the file (blue), one scale for all rows</source>
        <translation>Octets des constantes avant (gris) et dans le fichier (bleu), même échelle pour toutes les lignes</translation>
    </message>
    <message>
        <source>now</source>
        <translation>actuel</translation>
    </message>
    <message>
        <source>Bytes of the constants in the model as it came</source>
        <translation>Octets des constantes dans le modèle d’origine</translation>
    </message>
    <message>
        <source>in file</source>
        <translation>fichier</translation>
    </message>
    <message>
        <source>Bytes of the constants in the file that would be written</source>
        <translation>Octets des constantes dans le fichier qui serait écrit</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Number format of the layer; double click or F2 to change</source>
        <translation>Format numérique de la couche&#xa0;; double-clic ou F2 pour le changer</translation>
    </message>
    <message>
        <source>Pruned</source>
        <translation>Élagage</translation>
    </message>
    <message>
        <source>Share of the weights that is set to zero, and the pattern; double click or F2 to change</source>
        <translation>Part des poids mis à zéro et motif&#xa0;; double-clic ou F2 pour les changer</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>Groupes</translation>
    </message>
    <message>
        <source>Number of distinct weight values; double click or F2 to change</source>
        <translation>Nombre de valeurs de poids distinctes&#xa0;; double-clic ou F2 pour le changer</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>Zéros</translation>
    </message>
    <message>
        <source>Share of stored weights that are exactly zero</source>
        <translation>Part des poids stockés exactement nuls</translation>
    </message>
    <message>
        <source>Distinct</source>
        <translation>Valeurs</translation>
    </message>
    <message>
        <source>Number of distinct stored weight values</source>
        <translation>Nombre de valeurs distinctes parmi les poids stockés</translation>
    </message>
    <message>
        <source>SQNR dB</source>
        <translation>SQNR dB</translation>
    </message>
    <message>
        <source>Signal-to-quantization-noise ratio of the weights against the model as it came; higher is better</source>
        <translation>Rapport signal sur bruit de quantification des poids par rapport au modèle d’origine&#xa0;; plus haut est meilleur</translation>
    </message>
    <message>
        <source>CPU ms</source>
        <translation>CPU ms</translation>
    </message>
    <message>
        <source>Median time on one CPU thread, measured</source>
        <translation>Temps médian sur un fil du CPU, mesuré</translation>
    </message>
    <message>
        <source>Vulkan ms</source>
        <translation>Vulkan ms</translation>
    </message>
    <message>
        <source>Median time on the Vulkan device, measured</source>
        <translation>Temps médian sur le périphérique Vulkan, mesuré</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n couche</numerusform>
            <numerusform>%n couches</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 as %2</source>
        <translation>%1&#xa0;: format %2</translation>
    </message>
    <message>
        <source>Prune %1 to %2</source>
        <translation>%1&#xa0;: élagage à %2</translation>
    </message>
    <message>
        <source>Cluster %1 to %2 values</source>
        <translation>%1&#xa0;: regroupement en %2 valeurs</translation>
    </message>
</context>
<context>
    <name>fettle::app::MainWindow</name>
    <message>
        <source>File %1 → &lt;b&gt;%2&lt;/b&gt; · deflate &lt;b&gt;%3&lt;/b&gt;</source>
        <translation>Fichier %1 → &lt;b&gt;%2&lt;/b&gt; · deflate &lt;b&gt;%3&lt;/b&gt;</translation>
    </message>
    <message>
        <source>%1 in the file, %2 after deflate, at least %3 by the entropy of its values</source>
        <translation>%1 dans le fichier, %2 après deflate, au moins %3 d’après l’entropie des valeurs</translation>
    </message>
    <message>
        <source>File: computing the size…</source>
        <translation>Fichier&#xa0;: calcul de la taille…</translation>
    </message>
    <message>
        <source>top-1 &lt;b&gt;%1&lt;/b&gt; of %2</source>
        <translation>top-1 &lt;b&gt;%1&lt;/b&gt; sur %2</translation>
    </message>
    <message>
        <source> (on other data)</source>
        <translation> (sur d’autres données)</translation>
    </message>
    <message>
        <source>top-1 not measured yet: Run (Ctrl+R)</source>
        <translation>top-1 pas encore mesuré&#xa0;: Exécuter (Ctrl+R)</translation>
    </message>
    <message>
        <source>no data set</source>
        <translation>aucun jeu de données</translation>
    </message>
    <message>
        <source>Data: %1</source>
        <translation>Données&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>reste %1</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n en attente</numerusform>
            <numerusform>%n en attente</numerusform>
        </translation>
    </message>
    <message>
        <source>Runs wait their turn: one works, the others follow in order. Esc cancels the one that works.</source>
        <translation>Les exécutions attendent leur tour&#xa0;: une seule travaille, les autres suivent dans l’ordre. Échap annule celle en cours.</translation>
    </message>
    <message numerus="yes">
        <source>equal to the preview on %n sample(s) and on random input</source>
        <translation>
            <numerusform>identique à l’aperçu sur %n échantillon et sur des entrées aléatoires</numerusform>
            <numerusform>identique à l’aperçu sur %n échantillons et sur des entrées aléatoires</numerusform>
        </translation>
    </message>
    <message>
        <source>equal to the preview on random input</source>
        <translation>identique à l’aperçu sur des entrées aléatoires</translation>
    </message>
    <message>
        <source>Exported %1, %2: read back and run, %3</source>
        <translation>%1 exporté, %2&#xa0;: relu et exécuté, %3</translation>
    </message>
    <message>
        <source>Keep the recipe?</source>
        <translation>Garder la recette&#xa0;?</translation>
    </message>
    <message>
        <source>The recipe of %1 was changed and neither saved nor exported.</source>
        <translation>La recette de %1 a été modifiée, mais ni enregistrée ni exportée.</translation>
    </message>
    <message>
        <source>&amp;Open model…</source>
        <translation>&amp;Ouvrir un modèle…</translation>
    </message>
    <message>
        <source>Open the &amp;sample</source>
        <translation>Ouvrir l’&amp;exemple</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>E&amp;xporter…</translation>
    </message>
    <message>
        <source>Export the &amp;plot…</source>
        <translation>Exporter le &amp;graphique…</translation>
    </message>
    <message>
        <source>Export the &amp;heat map…</source>
        <translation>Exporter la carte &amp;thermique…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Annuler</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Rétablir</translation>
    </message>
    <message>
        <source>Select all layers with &amp;weights</source>
        <translation>Sélectionner toutes les couches avec &amp;poids</translation>
    </message>
    <message>
        <source>&amp;Find layers</source>
        <translation>&amp;Chercher des couches</translation>
    </message>
    <message>
        <source>&amp;Data…</source>
        <translation>&amp;Données…</translation>
    </message>
    <message>
        <source>&amp;Copy as one line</source>
        <translation>&amp;Copier en une ligne</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>Co&amp;ller</translation>
    </message>
    <message>
        <source>&amp;Open recipe…</source>
        <translation>&amp;Ouvrir une recette…</translation>
    </message>
    <message>
        <source>&amp;Save recipe…</source>
        <translation>&amp;Enregistrer la recette…</translation>
    </message>
    <message>
        <source>&amp;Back to the model as it came</source>
        <translation>&amp;Revenir au modèle d’origine</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>E&amp;xécuter</translation>
    </message>
    <message>
        <source>Run all ready &amp;recipes</source>
        <translation>Exécuter toutes les &amp;recettes prêtes</translation>
    </message>
    <message>
        <source>&amp;Benchmark</source>
        <translation>&amp;Banc d’essai</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Annuler</translation>
    </message>
    <message>
        <source>&amp;Pin the current variant</source>
        <translation>É&amp;pingler la variante actuelle</translation>
    </message>
    <message>
        <source>Layout: &amp;Decide</source>
        <translation>Disposition&#xa0;: &amp;Décider</translation>
    </message>
    <message>
        <source>Layout: &amp;Compare</source>
        <translation>Disposition&#xa0;: &amp;Comparer</translation>
    </message>
    <message>
        <source>Layout: &amp;Measure</source>
        <translation>Disposition&#xa0;: &amp;Mesurer</translation>
    </message>
    <message>
        <source>&amp;What&apos;s this?</source>
        <translation>&amp;Qu’est-ce que c’est&#xa0;?</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>&amp;Raccourcis clavier</translation>
    </message>
    <message>
        <source>&amp;About Fettle</source>
        <translation>À &amp;propos de Fettle</translation>
    </message>
    <message>
        <source>Go to pruning</source>
        <translation>Aller à l’élagage</translation>
    </message>
    <message>
        <source>Go to clustering</source>
        <translation>Aller au regroupement</translation>
    </message>
    <message>
        <source>Format: as it came</source>
        <translation>Format&#xa0;: d’origine</translation>
    </message>
    <message>
        <source>Format: first choice</source>
        <translation>Format&#xa0;: premier choix</translation>
    </message>
    <message>
        <source>Format: second choice</source>
        <translation>Format&#xa0;: deuxième choix</translation>
    </message>
    <message>
        <source>Format: third choice</source>
        <translation>Format&#xa0;: troisième choix</translation>
    </message>
    <message>
        <source>&amp;Undo: %1</source>
        <translation>&amp;Annuler&#xa0;: %1</translation>
    </message>
    <message>
        <source>&amp;Redo: %1</source>
        <translation>&amp;Rétablir&#xa0;: %1</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>É&amp;dition</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modèle</translation>
    </message>
    <message>
        <source>Re&amp;cipe</source>
        <translation>&amp;Recette</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Affichage</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>A&amp;ide</translation>
    </message>
    <message>
        <source>&amp;Ready recipes</source>
        <translation>Recettes &amp;prêtes</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>Ouvrir un modèle &amp;récent</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Thème</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Comme le système</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Langue</translation>
    </message>
    <message>
        <source>No model was opened yet</source>
        <translation>Aucun modèle ouvert jusqu’ici</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>Trade-off</source>
        <translation>Compromis</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>Banc d’essai</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>Variantes</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>Parcimonie</translation>
    </message>
    <message>
        <source>Issues</source>
        <translation>Messages</translation>
    </message>
    <message>
        <source>This is the sample, &lt;i&gt;Machine parts&lt;/i&gt;. &lt;a href=&quot;open&quot;&gt;Open your own model&lt;/a&gt; or drop a .tflite file here.</source>
        <translation>Ceci est l’exemple &lt;i&gt;Pièces mécaniques&lt;/i&gt;. &lt;a href=&quot;open&quot;&gt;Ouvrir son propre modèle&lt;/a&gt; ou déposer ici un fichier .tflite.</translation>
    </message>
    <message>
        <source>No layers</source>
        <translation>Aucune couche</translation>
    </message>
    <message>
        <source>Recipe: edited</source>
        <translation>Recette&#xa0;: modifiée</translation>
    </message>
    <message>
        <source>Recipe: as it came</source>
        <translation>Recette&#xa0;: d’origine</translation>
    </message>
    <message>
        <source>Recipe: %1</source>
        <translation>Recette&#xa0;: %1</translation>
    </message>
    <message>
        <source>Ready recipes for the whole model</source>
        <translation>Recettes prêtes pour tout le modèle</translation>
    </message>
    <message>
        <source>Open model</source>
        <translation>Ouvrir un modèle</translation>
    </message>
    <message>
        <source>LiteRT models (*.tflite);;All files (*)</source>
        <translation>Modèles LiteRT (*.tflite);;Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>The recipe is in the clipboard, as the command line takes it</source>
        <translation>La recette est dans le presse-papiers, telle que la ligne de commande l’accepte</translation>
    </message>
    <message>
        <source>Paste recipe</source>
        <translation>Coller la recette</translation>
    </message>
    <message>
        <source>Open recipe</source>
        <translation>Ouvrir une recette</translation>
    </message>
    <message>
        <source>Recipes (*.json);;All files (*)</source>
        <translation>Recettes (*.json);;Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>Open recipe %1</source>
        <translation>Ouvrir la recette %1</translation>
    </message>
    <message>
        <source>Save recipe</source>
        <translation>Enregistrer la recette</translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation>Recettes (*.json)</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 enregistré</translation>
    </message>
    <message>
        <source>Back to the model as it came</source>
        <translation>Revenir au modèle d’origine</translation>
    </message>
    <message>
        <source>Run the recipe first: only variants can be pinned</source>
        <translation>Exécuter d’abord la recette&#xa0;: seules les variantes s’épinglent</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Annulé</translation>
    </message>
    <message>
        <source>About Fettle</source>
        <translation>À propos de Fettle</translation>
    </message>
    <message>
        <source>&lt;b&gt;Fettle %1&lt;/b&gt;&lt;p&gt;Makes trained .tflite models smaller and faster, and keeps them right.&lt;/p&gt;&lt;p&gt;GPL-3.0-or-later&lt;/p&gt;</source>
        <translation>&lt;b&gt;Fettle %1&lt;/b&gt;&lt;p&gt;Rend les modèles .tflite entraînés plus petits et plus rapides, sans les fausser.&lt;/p&gt;&lt;p&gt;GPL-3.0-or-later&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Raccourcis clavier</translation>
    </message>
    <message>
        <source>%1 in the file, exactly; the size after deflate is known once the recipe has run</source>
        <translation>%1 dans le fichier, exactement ; la taille après deflate est connue une fois la recette exécutée</translation>
    </message>
    <message>
        <source>Si&amp;gnature</source>
        <translation>Si&amp;gnature</translation>
    </message>
    <message>
        <source>The model has no signatures</source>
        <translation>Le modèle n’a pas de signature</translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation>Ajustement</translation>
    </message>
    <message>
        <source>With fine-tuning</source>
        <translation>Avec ajustement</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Left: zeros wherever they fall. Right: zeros in a structure.</source>
        <translation>À gauche&#xa0;: des zéros n’importe où. À droite&#xa0;: des zéros structurés.</translation>
    </message>
    <message>
        <source>&amp;Structured beside unstructured zeros</source>
        <translation>Zéros &amp;structurés à côté de zéros libres</translation>
    </message>
</context>
<context>
    <name>fettle::app::SettingsPanel</name>
    <message>
        <source>Numbers</source>
        <translation>Format numérique</translation>
    </message>
    <message>
        <source>Pruning</source>
        <translation>Élagage</translation>
    </message>
    <message>
        <source>Clustering</source>
        <translation>Regroupement</translation>
    </message>
    <message>
        <source>off</source>
        <translation>non</translation>
    </message>
    <message>
        <source>on</source>
        <translation>oui</translation>
    </message>
    <message>
        <source>One value for the whole file.</source>
        <translation>Une seule valeur pour tout le fichier.</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Appliquer</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n couche</numerusform>
            <numerusform>%n couches</numerusform>
        </translation>
    </message>
    <message>
        <source>No layer selected</source>
        <translation>Aucune couche sélectionnée</translation>
    </message>
    <message>
        <source>Select one or more layers in the table: what you choose here applies to all of them. Recipes for the whole model are in the tool bar.</source>
        <translation>Sélectionner une ou plusieurs couches dans la table&#xa0;: les choix faits ici s’appliquent à toutes. Les recettes pour tout le modèle sont dans la barre d’outils.</translation>
    </message>
    <message>
        <source>weights as they came</source>
        <translation>poids d’origine</translation>
    </message>
    <message>
        <source>weights; pruned between the lines</source>
        <translation>poids&#xa0;; élagués entre les lignes</translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation>%1 paramètres</translation>
    </message>
    <message>
        <source>Fettle has no kernel for this operator: it passes through untouched.</source>
        <translation>Fettle n’a pas de noyau pour cet opérateur&#xa0;: il reste inchangé.</translation>
    </message>
    <message>
        <source>In the file: %1 → &lt;b&gt;%2&lt;/b&gt;</source>
        <translation>Dans le fichier&#xa0;: %1 → &lt;b&gt;%2&lt;/b&gt;</translation>
    </message>
    <message>
        <source>%1: %2 %3</source>
        <translation>%1&#xa0;: %2 %3</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>Toutes les couches</translation>
    </message>
</context>
<context>
    <name>fettle::app::SparsityDock</name>
    <message>
        <source>Values</source>
        <translation>Valeurs</translation>
    </message>
    <message>
        <source>Zeros in blocks</source>
        <translation>Zéros par blocs</translation>
    </message>
    <message>
        <source>N:M</source>
        <translation>N:M</translation>
    </message>
    <message>
        <source>Lines between the groups of the layer&apos;s N:M pattern</source>
        <translation>Lignes entre les groupes du motif N:M de la couche</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Canaux</translation>
    </message>
    <message>
        <source>Lines between output channels and kernel positions</source>
        <translation>Lignes entre canaux de sortie et positions du noyau</translation>
    </message>
    <message>
        <source>Which variant&apos;s weights are shown</source>
        <translation>Variante dont les poids sont affichés</translation>
    </message>
    <message>
        <source>What stands beside them</source>
        <translation>Ce qui est affiché à côté</translation>
    </message>
    <message>
        <source>Values of the weights, or the share of zeros in blocks</source>
        <translation>Valeurs des poids, ou part des zéros par blocs</translation>
    </message>
    <message>
        <source>Select a layer with weights in the table.</source>
        <translation>Sélectionner une couche avec poids dans la table.</translation>
    </message>
    <message>
        <source>Current recipe</source>
        <translation>Recette actuelle</translation>
    </message>
    <message>
        <source>Beside: nothing</source>
        <translation>À côté&#xa0;: rien</translation>
    </message>
    <message>
        <source>Beside: the model as it came</source>
        <translation>À côté&#xa0;: modèle d’origine</translation>
    </message>
    <message>
        <source>Beside: %1</source>
        <translation>À côté&#xa0;: %1</translation>
    </message>
    <message>
        <source>Beside: layer %1</source>
        <translation>À côté&#xa0;: couche %1</translation>
    </message>
    <message>
        <source>as it came</source>
        <translation>original</translation>
    </message>
    <message>
        <source>%1 × %2, %3 zeros</source>
        <translation>%1 × %2, %3 de zéros</translation>
    </message>
    <message>
        <source>values of the weights</source>
        <translation>valeurs des poids</translation>
    </message>
    <message>
        <source>Export the heat map</source>
        <translation>Exporter la carte thermique</translation>
    </message>
    <message>
        <source>heatmap.png</source>
        <translation>carte-thermique.png</translation>
    </message>
    <message>
        <source>PNG picture (*.png)</source>
        <translation>Image PNG (*.png)</translation>
    </message>
    <message>
        <source>top-1 %1</source>
        <translation>top-1 %1</translation>
    </message>
</context>
<context>
    <name>fettle::app::TradeoffDock</name>
    <message>
        <source>the model as it came</source>
        <translation>le modèle d’origine</translation>
    </message>
    <message>
        <source>Back to: %1</source>
        <translation>Retour à&#xa0;: %1</translation>
    </message>
    <message>
        <source>top-1, % of %1</source>
        <translation>top-1,&#xa0;% sur %1</translation>
    </message>
    <message>
        <source>top-1, %</source>
        <translation>top-1,&#xa0;%</translation>
    </message>
    <message>
        <source>Press Run (Ctrl+R): each recipe becomes a point here.</source>
        <translation>Appuyer sur Exécuter (Ctrl+R)&#xa0;: chaque recette devient un point ici.</translation>
    </message>
    <message>
        <source>Choose labelled data (Model &gt; Data…) and press Run: each recipe becomes a point here.</source>
        <translation>Choisir des données étiquetées (Modèle &gt; Données…) et appuyer sur Exécuter&#xa0;: chaque recette devient un point ici.</translation>
    </message>
    <message>
        <source>Export the plot</source>
        <translation>Exporter le graphique</translation>
    </message>
    <message>
        <source>tradeoff.png</source>
        <translation>compromis.png</translation>
    </message>
    <message>
        <source>PNG picture (*.png);;PDF document (*.pdf);;CSV table (*.csv)</source>
        <translation>Image PNG (*.png);;Document PDF (*.pdf);;Table CSV (*.csv)</translation>
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
        <translation>Fichier</translation>
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
        <translation>Images/s</translation>
    </message>
    <message>
        <source>CPU ms</source>
        <translation>CPU ms</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Recette</translation>
    </message>
</context>
<context>
    <name>fettle::app::Workflows</name>
    <message>
        <source>Open the sample</source>
        <translation>Ouvrir l’exemple</translation>
    </message>
    <message>
        <source>Machine parts (sample)</source>
        <translation>Pièces mécaniques (exemple)</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>Ouvrir %1</translation>
    </message>
    <message>
        <source>Open data</source>
        <translation>Ouvrir les données</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Run: %1</source>
        <translation>Exécution&#xa0;: %1</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Exécuter</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>Banc d’essai</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exporter</translation>
    </message>
    <message>
        <source>Signature %1</source>
        <translation>Signature %1</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Poids</translation>
    </message>
</context>
<context>
    <name>fettle::ui::BarChart</name>
    <message>
        <source>Benchmark</source>
        <translation>Banc d’essai</translation>
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
        <translation>%1&#xa0;: médiane %2</translation>
    </message>
    <message>
        <source>%1: not measured</source>
        <translation>%1&#xa0;: non mesuré</translation>
    </message>
    <message>
        <source>, %1 to %2</source>
        <translation>, de %1 à %2</translation>
    </message>
    <message>
        <source>Measured before the recipe changed</source>
        <translation>Mesuré avant le changement de recette</translation>
    </message>
</context>
<context>
    <name>fettle::ui::CurvePlot</name>
    <message>
        <source>epoch</source>
        <translation>époque</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>perte</translation>
    </message>
    <message>
        <source>top-1, %</source>
        <translation>top-1, %</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>validation</translation>
    </message>
    <message>
        <source>top-1 as deployed</source>
        <translation>top-1 tel que déployé</translation>
    </message>
    <message>
        <source>top-1</source>
        <translation>top-1</translation>
    </message>
</context>
<context>
    <name>fettle::ui::FileOutput</name>
    <message>
        <source>%1 could not be written: %2. Nothing was changed; choose another place or name.</source>
        <translation>%1 n’a pas pu être écrit&#xa0;: %2. Rien n’a été modifié&#xa0;; choisir un autre emplacement ou nom.</translation>
    </message>
    <message>
        <source>the picture is empty or too large</source>
        <translation>l’image est vide ou trop grande</translation>
    </message>
</context>
<context>
    <name>fettle::ui::HeatMap</name>
    <message>
        <source>Weights as a picture</source>
        <translation>Poids en image</translation>
    </message>
    <message>
        <source>%1 output channels, %2 weights each, %3 zeros</source>
        <translation>%1 canaux de sortie de %2 poids, %3 de zéros</translation>
    </message>
    <message>
        <source>0 exactly</source>
        <translation>0 exactement</translation>
    </message>
    <message>
        <source>Output channel %1, kernel position %2, input channel %3: %4</source>
        <translation>Canal de sortie %1, position du noyau %2, canal d’entrée %3&#xa0;: %4</translation>
    </message>
    <message>
        <source>Output channel %1, weight %2: %3</source>
        <translation>Canal de sortie %1, poids %2&#xa0;: %3</translation>
    </message>
    <message>
        <source>zero: %1</source>
        <translation>zéro&#xa0;: %1</translation>
    </message>
    <message>
        <source>colours clipped at the 99.5 % quantile</source>
        <translation>couleurs limitées au quantile 99,5&#xa0;%</translation>
    </message>
    <message>
        <source>zeros in blocks of %1 × %2</source>
        <translation>zéros par blocs de %1 × %2</translation>
    </message>
    <message>
        <source>one scale for both, clipped at the 99.5 % quantile</source>
        <translation>même échelle pour les deux, limitée au quantile 99,5&#xa0;%</translation>
    </message>
</context>
<context>
    <name>fettle::ui::Histogram</name>
    <message>
        <source>Histogram</source>
        <translation>Histogramme</translation>
    </message>
    <message>
        <source>%1 values from %2 to %3, %4 of them exactly zero</source>
        <translation>%1 valeurs de %2 à %3, dont %4 exactement nulles</translation>
    </message>
    <message>
        <source>%1 in this bin</source>
        <translation>%1 dans cette classe</translation>
    </message>
    <message>
        <source>%1 (log)</source>
        <translation>%1 (log)</translation>
    </message>
    <message>
        <source>%1 to %2: %3</source>
        <translation>%1 à %2&#xa0;: %3</translation>
    </message>
    <message>
        <source>%1 exactly zero</source>
        <translation>%1 exactement nuls</translation>
    </message>
</context>
<context>
    <name>fettle::ui::LayerFilter</name>
    <message>
        <source>“%1” needs a number, such as “sqnr&lt;25” or “&gt;10kB”.</source>
        <translation>«&#xa0;%1&#xa0;» demande un nombre, comme «&#xa0;sqnr&lt;25&#xa0;» ou «&#xa0;&gt;10kB&#xa0;».</translation>
    </message>
    <message>
        <source>“%1” is not a unit; known are B, kB, MB, KiB, MiB, k, M, G, %, dB, µs, ms and s.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas une unité&#xa0;; sont connues B, kB, MB, KiB, MiB, k, M, G,&#xa0;%, dB, µs, ms et s.</translation>
    </message>
    <message>
        <source>“%1” is not a figure; known are %2.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas une grandeur&#xa0;; sont connues %2.</translation>
    </message>
    <message>
        <source>“%1” is not a unit of %2.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas une unité de %2.</translation>
    </message>
    <message>
        <source>“!” needs a word behind it, such as “!add”.</source>
        <translation>«&#xa0;!&#xa0;» doit être suivi d’un mot, comme «&#xa0;!add&#xa0;».</translation>
    </message>
    <message>
        <source>Filter: conv  &gt;10kB  sqnr&lt;25</source>
        <translation>Filtre&#xa0;: conv  &gt;10kB  sqnr&lt;25</translation>
    </message>
    <message>
        <source>Filter of the layer table</source>
        <translation>Filtre de la table des couches</translation>
    </message>
    <message>
        <source>Words look in names and operators, comparisons in figures; all must hold.
Examples: conv · !add · &gt;10kB · sqnr&lt;25 · sparsity&gt;50% · params&gt;1k · time&gt;0.1ms</source>
        <translation>Les mots cherchent dans les noms et opérateurs, les comparaisons dans les grandeurs&#xa0;; tout doit être vérifié.
Exemples&#xa0;: conv · !add · &gt;10kB · sqnr&lt;25 · sparsity&gt;50% · params&gt;1k · time&gt;0.1ms</translation>
    </message>
</context>
<context>
    <name>fettle::ui::LayerTableView</name>
    <message>
        <source>Fit columns to their contents</source>
        <translation>Ajuster les colonnes au contenu</translation>
    </message>
    <message>
        <source>Order of the file</source>
        <translation>Ordre du fichier</translation>
    </message>
</context>
<context>
    <name>fettle::ui::NumberFormat</name>
    <message>
        <source>%1 bytes</source>
        <translation>%1 octets</translation>
    </message>
</context>
<context>
    <name>fettle::ui::ParameterForm</name>
    <message>
        <source>mixed</source>
        <translation>mixte</translation>
    </message>
    <message>
        <source>%1 (mixed)</source>
        <translation>%1 (mixte)</translation>
    </message>
</context>
<context>
    <name>fettle::ui::TradeoffPlot</name>
    <message>
        <source>target ≥ %1</source>
        <translation>cible ≥ %1</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>Taille du fichier</translation>
    </message>
    <message>
        <source>Size after deflate</source>
        <translation>Taille après deflate</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Temps</translation>
    </message>
    <message>
        <source>Horizontal axis</source>
        <translation>Axe horizontal</translation>
    </message>
    <message>
        <source>What accuracy is drawn against</source>
        <translation>Grandeur en abscisse de l’exactitude</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Tout afficher</translation>
    </message>
    <message>
        <source>Show all points again (0)</source>
        <translation>Afficher à nouveau tous les points (0)</translation>
    </message>
    <message>
        <source>Logarithmic axis</source>
        <translation>Axe logarithmique</translation>
    </message>
    <message>
        <source>Accuracy against size</source>
        <translation>Exactitude selon la taille</translation>
    </message>
    <message>
        <source>No variant was measured yet.</source>
        <translation>Aucune variante mesurée pour l’instant.</translation>
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
        <translation>taille du fichier exporté</translation>
    </message>
    <message>
        <source>size of the exported file after deflate</source>
        <translation>taille du fichier exporté après deflate</translation>
    </message>
    <message>
        <source>time for one inference</source>
        <translation>temps d’une inférence</translation>
    </message>
    <message>
        <source>%1 (log)</source>
        <translation>%1 (log)</translation>
    </message>
    <message>
        <source>accuracy, %</source>
        <translation>exactitude,&#xa0;%</translation>
    </message>
    <message>
        <source>Accuracy: %1</source>
        <translation>Exactitude&#xa0;: %1</translation>
    </message>
    <message>
        <source>File: %1 · after deflate: %2</source>
        <translation>Fichier&#xa0;: %1 · après deflate&#xa0;: %2</translation>
    </message>
    <message>
        <source>Time: %1</source>
        <translation>Temps&#xa0;: %1</translation>
    </message>
    <message>
        <source>Still running</source>
        <translation>En cours</translation>
    </message>
    <message>
        <source>Belongs to an earlier model or data set</source>
        <translation>Appartient à un modèle ou un jeu de données antérieur</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Makes trained .tflite models smaller and faster, and keeps them right.</source>
        <translation>Rend les modèles .tflite entraînés plus petits et plus rapides, sans les fausser.</translation>
    </message>
    <message>
        <source>A .tflite file; the sample when left out.</source>
        <translation>Un fichier .tflite&#xa0;; l’exemple si omis.</translation>
    </message>
    <message>
        <source>Without a window: sweep the ready recipes, write results into FOLDER.</source>
        <translation>Sans fenêtre&#xa0;: parcourir les recettes prêtes, écrire les résultats dans FOLDER.</translation>
    </message>
</context>
</TS>
