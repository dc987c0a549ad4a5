using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OrleansLlm.Routing.Learning.Specialists;

namespace OrleansLlm.Benchmarks.Routing;

/// <summary>How often specialists are found on CLINC150's 150 intents: by the nearest example and by a trained classifier, with few examples and with all.</summary>
internal static class IntentFigures
{
    public static void Print(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var (train, test, other) = (Read(document, "train"), Read(document, "test"), Read(document, "oos_test"));
        Console.WriteLine("\nIntents: share of test utterances whose intent is found, of 150.\n");
        Console.WriteLine("| examples of each | nearest example | classifier | training s | ms a text |\n| ---: | ---: | ---: | ---: | ---: |");
        foreach (var count in (int[])[5, 10, 20, 50, 100])
        {
            LabelledText[] few = [.. train.GroupBy(text => text.Label).SelectMany(group => group.Take(count))];
            var matcher = new UtteranceMatcher(few);
            var clock = Stopwatch.StartNew();
            var classifier = TextClassifierTrainer.Train(few);
            var training = clock.Elapsed.TotalSeconds;
            clock.Restart();
            var right = Share(test, text => classifier.Classify(text.Text).Label == text.Label);
            var took = clock.Elapsed.TotalMilliseconds / test.Count;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {count} | {Share(test, text => matcher.Match(text.Text).Label == text.Label):0.000} | {right:0.000} | {training:0.0} | {took:0.00} |"));
            if (count == 100)
            {
                PrintThresholds(classifier, test, other);
            }
        }
    }

    private static void PrintThresholds(TextClassifier classifier, List<LabelledText> test, List<LabelledText> other)
    {
        Console.WriteLine("\n| least probability | in scope, routed | of these right | out of scope, routed |\n| ---: | ---: | ---: | ---: |");
        foreach (var least in (float[])[0, 0.3f, 0.5f, 0.7f])
        {
            var routed = test.Where(text => classifier.Classify(text.Text).Score >= least).ToList();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {least} | {routed.Count / (double)test.Count:0.000} | {Share(routed, text => classifier.Classify(text.Text).Label == text.Label):0.000} | {Share(other, text => classifier.Classify(text.Text).Score >= least):0.000} |"));
        }
    }

    private static double Share(List<LabelledText> texts, Func<LabelledText, bool> holds) => texts.Count(holds) / (double)texts.Count;

    private static List<LabelledText> Read(JsonDocument document, string part) =>
        [.. document.RootElement.GetProperty(part).EnumerateArray().Select(pair => new LabelledText(pair[0].GetString()!, pair[1].GetString()!))];
}
