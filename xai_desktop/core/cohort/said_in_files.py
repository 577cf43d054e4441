"""What the charts and the answer of an audit say, for the window in other languages than that of the files.

Both are made in English, for files: each sentence where its numbers are known. The window says them again by their
shapes, which stand here; a test holds them against what is made, so that no new sentence stays English unseen.
"""

from xai_desktop.core.wording import noted

TITLES = (
    noted("{metric} by method and finding"),
    noted("{finding}: the call and the place, {setting}"),
    noted("{metric}: {first} against {second}"),
    noted("{metric} by layer, {model}"),
    noted("{metric} against the threshold, {model}"),
    noted("{metric} against the size of the box, {setting}"),
    noted("{part} by masks from a share of the span on, {model}"),
    noted("Box covered"),
    noted("Background spared"),
    noted("Calibration, {finding}, {model}"),
    noted("Mean rank of the methods by {metric}"),
    noted("Films by {metric}: {setting}"),
    noted("Where the maps went when the place was wrong: {setting}"),
    noted("Difference of means (DoM) of {metric}: {groups}"),
    noted("Do the boxes that networks draw fit the experts'? Average precision at IoU 0.5 (mAP.5)"),
)
"""Of charts, and of their parts."""

SENTENCES = (
    noted("Grey: from a random mask of the same area to the best one; the tick is the mean box of other patients."),
    noted("The primary question is about all findings of the row in bold together."),
    noted("n = {n} (films, each once for every finding on it)"),
    noted("n = {n} film with a map in a wrong place"),
    noted("n = {n} films with a map in a wrong place"),
    noted("95 % interval, expanded percentile bootstrap over patients (of five or more)"),
    noted("95 % interval, expanded percentile bootstrap over networks and patients"),
    noted("none without a value"),
    noted("{n} without a value (–), counted as finding nothing"),
    noted("{n} without a value (–), taking no part"),
    noted("A place is right where the IoU is above {value:g}; without a map, it is wrong."),
    noted("Whether so much is attainable hangs on the size of the marks and of the mask."),
    noted("A place is right where the map's peak lies inside the marks; without a map, it is wrong."),
    noted("No place is known to be right: the audit did not measure {metric}."),
    noted("Wilcoxon: {test}, corrected."),
    noted("Exploratory."),
    noted("Exploratory, but for the value that was fixed beforehand."),
    noted("Mask at {threshold}."),
    noted("90 keeps the top tenth of the film."),
    noted("Line: running median with quartiles."),
    noted("Box: quartiles; line: median; dot: mean."),
    noted("Brackets: {test} on the means of {n} patients, a map that is none as 0; p after {correction}."),
    noted(
        "Brackets: {test} on the means of {n} patients, a map that is none as 0; p after {correction}; those "
        "that are not drawn stand in its table of numbers."
    ),
    noted("Wilcoxon signed rank"),
    noted("Holm's correction over all {n} comparisons of this audit"),
    noted("Prevalence in these films {share}."),
    noted("1 is best; equal methods share ranks."),
    noted("{first} minus {second}; DoM is its size without the sign."),
    noted("Of films that every network has a value for."),
    noted("Of fewer than five networks in a group nothing can be said about a way of training."),
    noted("Difference: {first} minus {second}, of films of which that is known."),
    noted("The two parts hold different films, which may differ by more than that."),
    noted("{shown} of {n} by {metric} ({names}; ties by the film's name)."),
    noted("{n} films share the {name} value, {value}: of them {shown} stand here by their names."),
    noted("Chosen after the fact, by this number: they show what the best and the worst look like, not how often."),
    noted(
        "Colour: the map, from 0 to its own maximum; white line: the mask; boxes: the experts' marks; cross: "
        "the peak, turned where it lies outside all marks."
    ),
    noted("What looks like writing in a film is blanked."),
    noted("{n} more networks and methods have no sheet."),
    noted(
        "Groups of maps whose peaks lie no farther than {share} of the film apart; {n} more stand alone or "
        "in smaller groups, in the table."
    ),
    noted(
        "Left: the mean of the films as they are displayed; right: over it the mean of the maps, each from 0 "
        "to its own maximum, coloured from 0 to 1."
    ),
    noted("Means on {size} × {size2} pixels, films centred with their own shape."),
    noted("Found after the fact; to be named by a person."),
    noted("peaks around {across} from\nthe left, {down} from the top"),
    noted("without the finding, without marks, or without an operating point"),
    noted("{first} better on {share} (95 %: {low} to {high}), n = {n}"),
    noted("{first} better on {share} %, n = {n}"),
)
"""Of captions, and what stands in or beside a chart."""

NAMES = (
    noted("share of the film in the box"),
    noted("mask from this share of the map's span on"),
    noted("mean score"),
    noted("share with the finding"),
    noted("mean rank"),
    noted("difference"),
    noted("average precision of boxes at IoU 0.5"),
    noted("row"),
    noted("estimate"),
    noted("low"),
    noted("high"),
    noted("undefined"),
    noted("floor"),
    noted("quartile 1"),
    noted("quartile 3"),
    noted("mean"),
    noted("running median"),
    noted("score from"),
    noted("share, %"),
    noted("low, %"),
    noted("high, %"),
    noted("call"),
    noted("caption"),
    noted("what is known"),
    noted("curve"),
    noted("films shown"),
    noted("without a value"),
    noted("equal"),
    noted("higher: {name}"),
    noted("number"),
    noted("mean {name} ({n} network)"),
    noted("mean {name} ({n} networks)"),
)
"""Of axes, and of the columns of a chart's numbers."""

ANSWERS = (
    noted(
        "Yes: on {films}, the {metric} of {maps} is on average {value:g} ({level:g} % interval: {low:g} to "
        "{high:g}), where more than {margin:g} was asked for."
    ),
    noted(
        "Yes: on {films}, the {metric} of {maps} is on average {value:g} (no interval), where more than "
        "{margin:g} was asked for."
    ),
    noted(
        "Yes: on {films}, the {metric} of {maps} is on average {value:g} higher than that of {other} "
        "({level:g} % interval of the difference: {low:g} to {high:g})."
    ),
    noted(
        "Yes: on {films}, the {metric} of {maps} is on average {value:g} higher than that of {other} "
        "({level:g} % interval of the difference: {low:g} to {high:g}), where more than {margin:g} higher "
        "was asked for."
    ),
    noted(
        "Yes: on {films}, the {metric} of {maps} is on average {value:g} lower than that of {other} "
        "({level:g} % interval of the difference: {low:g} to {high:g})."
    ),
    noted(
        "Yes: on {films}, the {metric} of {maps} is on average {value:g} lower than that of {other} "
        "({level:g} % interval of the difference: {low:g} to {high:g}), where more than {margin:g} higher "
        "was asked for."
    ),
    noted("Yes: on {films}, the {metric} of {maps} is on average {value:g} higher than that of {other} (no interval)."),
    noted(
        "Yes: on {films}, the {metric} of {maps} is on average {value:g} higher than that of {other} (no "
        "interval), where more than {margin:g} higher was asked for."
    ),
    noted("Yes: on {films}, the {metric} of {maps} is on average {value:g} lower than that of {other} (no interval)."),
    noted(
        "Yes: on {films}, the {metric} of {maps} is on average {value:g} lower than that of {other} (no "
        "interval), where more than {margin:g} higher was asked for."
    ),
    noted(
        "No: on {films}, the {metric} of {maps} is on average {value:g} ({level:g} % interval: {low:g} to "
        "{high:g}), where more than {margin:g} was asked for."
    ),
    noted(
        "No: on {films}, the {metric} of {maps} is on average {value:g} (no interval), where more than "
        "{margin:g} was asked for."
    ),
    noted(
        "No: on {films}, the {metric} of {maps} is on average {value:g} higher than that of {other} "
        "({level:g} % interval of the difference: {low:g} to {high:g})."
    ),
    noted(
        "No: on {films}, the {metric} of {maps} is on average {value:g} higher than that of {other} "
        "({level:g} % interval of the difference: {low:g} to {high:g}), where more than {margin:g} higher "
        "was asked for."
    ),
    noted(
        "No: on {films}, the {metric} of {maps} is on average {value:g} lower than that of {other} "
        "({level:g} % interval of the difference: {low:g} to {high:g})."
    ),
    noted(
        "No: on {films}, the {metric} of {maps} is on average {value:g} lower than that of {other} "
        "({level:g} % interval of the difference: {low:g} to {high:g}), where more than {margin:g} higher "
        "was asked for."
    ),
    noted("No: on {films}, the {metric} of {maps} is on average {value:g} higher than that of {other} (no interval)."),
    noted(
        "No: on {films}, the {metric} of {maps} is on average {value:g} higher than that of {other} (no "
        "interval), where more than {margin:g} higher was asked for."
    ),
    noted("No: on {films}, the {metric} of {maps} is on average {value:g} lower than that of {other} (no interval)."),
    noted(
        "No: on {films}, the {metric} of {maps} is on average {value:g} lower than that of {other} (no "
        "interval), where more than {margin:g} higher was asked for."
    ),
    noted(
        "It cannot be told from {films}: the {metric} of {maps} is on average {value:g} ({level:g} % "
        "interval: {low:g} to {high:g}), where more than {margin:g} was asked for."
    ),
    noted(
        "It cannot be told from {films}: the {metric} of {maps} is on average {value:g} (no interval), where "
        "more than {margin:g} was asked for."
    ),
    noted(
        "It cannot be told from {films}: the {metric} of {maps} is on average {value:g} higher than that of "
        "{other} ({level:g} % interval of the difference: {low:g} to {high:g})."
    ),
    noted(
        "It cannot be told from {films}: the {metric} of {maps} is on average {value:g} higher than that of "
        "{other} ({level:g} % interval of the difference: {low:g} to {high:g}), where more than {margin:g} "
        "higher was asked for."
    ),
    noted(
        "It cannot be told from {films}: the {metric} of {maps} is on average {value:g} lower than that of "
        "{other} ({level:g} % interval of the difference: {low:g} to {high:g})."
    ),
    noted(
        "It cannot be told from {films}: the {metric} of {maps} is on average {value:g} lower than that of "
        "{other} ({level:g} % interval of the difference: {low:g} to {high:g}), where more than {margin:g} "
        "higher was asked for."
    ),
    noted(
        "It cannot be told from {films}: the {metric} of {maps} is on average {value:g} higher than that of "
        "{other} (no interval)."
    ),
    noted(
        "It cannot be told from {films}: the {metric} of {maps} is on average {value:g} higher than that of "
        "{other} (no interval), where more than {margin:g} higher was asked for."
    ),
    noted(
        "It cannot be told from {films}: the {metric} of {maps} is on average {value:g} lower than that of "
        "{other} (no interval)."
    ),
    noted(
        "It cannot be told from {films}: the {metric} of {maps} is on average {value:g} lower than that of "
        "{other} (no interval), where more than {margin:g} higher was asked for."
    ),
    noted("{model}'s {method} maps"),
    noted("its {method} maps"),
    noted("the mean box of the same finding in other patients (atlas)"),
    noted("a random map"),
    noted("the best mask of the same size (ceiling)"),
    noted("a second reader's marks"),
    noted("chance (the marks' share of the film)"),
    noted("a point drawn at random (chance)"),
    noted("{n} films of {n3} patients"),
    noted("{n} films of {n3} patients with {finding}"),
    noted("{n} films of {n3} patients with {finding} ({group})"),
    noted("{n} films of {n3} patients ({group})"),
    noted("{n} films ({n2} findings) of {n3} patients"),
    noted("{n} films ({n2} findings) of {n3} patients with {finding}"),
    noted("{n} films ({n2} findings) of {n3} patients with {finding} ({group})"),
    noted("{n} films ({n2} findings) of {n3} patients ({group})"),
    noted("The two means are {first:g} and {second:g}."),
    noted("Maps are taken at {layer}, {threshold}."),
    noted("Maps are taken at {layer}, {threshold} (chosen on the tuning films)."),
    noted("Maps are taken at {where} (chosen on the tuning films)."),
    noted("Maps are taken at {where}."),
    noted("Films of one patient give no interval."),
    noted("Fewer than {n} patients are too few for an interval, and for an answer."),
    noted("The interval holds {margin:g}, so that neither yes nor no is ruled out."),
    noted(
        "{n} of the {n2} findings has no map and counts as {value}; without them it is {without:g} "
        "({level:g} %: {low:g} to {high:g})."
    ),
    noted("{n} of the {n2} findings has no map and counts as {value}; without them it is {without}."),
    noted(
        "{n} of the {n2} findings have no map and count as {value}; without them it is {without:g} "
        "({level:g} %: {low:g} to {high:g})."
    ),
    noted("{n} of the {n2} findings have no map and count as {value}; without them it is {without}."),
    noted("{n} of the {n2} findings has no map and counts as {value}."),
    noted("{n} of the {n2} findings have no map and count as {value}."),
    noted("{n} finding is left out: {what}."),
    noted("{n} findings are left out: {what}."),
    noted("their maps have no such number"),
    noted("there is nothing to hold them against"),
)
"""Of the answer to the primary question (`sentences`)."""
