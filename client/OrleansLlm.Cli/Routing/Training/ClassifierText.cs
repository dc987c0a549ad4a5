using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Specialists;

namespace OrleansLlm.Cli.Routing.Training;

/// <summary>How often a classifier is right, as a table of the labels it is worst at.</summary>
internal static class ClassifierText
{
    private const int MostRows = 20;

    public static string Of(TextClassifier classifier, IReadOnlyList<LabelledText> texts, bool measureAll)
    {
        var told = texts.Where(text => measureAll || RouterTrainer.IsHeldOut(text.Text, classifier.Info.Holdout))
            .Select(text => (text.Label, Said: classifier.Classify(text.Text).Label)).ToArray();
        if (told.Length == 0)
        {
            throw new CliException("No text is among the held out ones. Give more data, or --all.");
        }

        var rows = told.GroupBy(pair => pair.Label).Select(group => (group.Key, Count: group.Count(), Right: group.Average(pair => pair.Said == pair.Label ? 1.0 : 0)))
            .OrderBy(row => row.Right).ThenBy(row => row.Key, StringComparer.Ordinal).Take(MostRows);
        return string.Create(CultureInfo.InvariantCulture, $"{told.Length} texts, accuracy {told.Average(pair => pair.Said == pair.Label ? 1.0 : 0):0.000}. The worst labels:\n")
            + TextTable.Format(
                ["label", "texts", "right"],
                [.. rows.Select(row => (IReadOnlyList<string>)[row.Key, $"{row.Count}", row.Right.ToString("0.00", CultureInfo.InvariantCulture)])]);
    }
}
