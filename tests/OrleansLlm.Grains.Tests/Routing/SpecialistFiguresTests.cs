using System.Text.Json;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Specialists;
using OrleansLlm.Routing.Policies;
using OrleansLlm.Tests.Collections;
using OrleansLlm.Tests.Encoders;

namespace OrleansLlm.Grains.Tests.Routing;

/// <summary>How often the nearest of a few examples is of the right one of CLINC150's 150 intents, by words and by the built-in embedder.</summary>
public sealed class SpecialistFiguresTests(ITestOutputHelper output)
{
    private const int ExamplesOfEach = 20;
    private const int EveryTest = 3;

    [Fact]
    public void The_built_in_embedder_finds_more_of_150_intents_than_words_do_and_tells_what_belongs_to_none_as_well()
    {
        var folder = SharedData.Folder("intents-clinc150");
        Assert.SkipWhen(folder is null, "Shared data not present: data/intents-clinc150");
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder!, "data_full.json")));
        using var encoder = new TextEncoder(Model());
        var policy = PolicyOf(Read(document, "train"));
        var vectors = policy.Examples.Select(encoder.Embed).ToList();
        var learning = new RouteLearning(_ => null);
        var test = Every(Read(document, "test")).Select(one => (one.Label, Found: Nearest(one.Text))).ToList();
        var strangers = Every(Read(document, "oos_test")).Select(one => Nearest(one.Text)).ToList();

        var (words, meanings) = (Share(test, one => one.Found.Words, one => one.Label), Share(test, one => one.Found.Meanings, one => one.Label));
        output.WriteLine($"by words {words:0.000}, by meanings {meanings:0.000}, of {test.Count}");
        foreach (var least in new[] { 0.3, 0.4, 0.5, 0.6, 0.7, 0.8 })
        {
            output.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{least}: in scope by words {test.Count(one => one.Found.Words.Score >= least) / (double)test.Count:0.000}, by meanings {test.Count(one => one.Found.Meanings.Score >= least) / (double)test.Count:0.000}; others {strangers.Count(one => one.Words.Score >= least) / (double)strangers.Count:0.000}, {strangers.Count(one => one.Meanings.Score >= least) / (double)strangers.Count:0.000}"));
        }

        Assert.True(meanings > words + 0.05, $"by meanings {meanings:0.000}, by words {words:0.000}");
        var (byMeaning, byWord) = (Separation(test.Select(one => one.Found.Meanings.Score), strangers.Select(one => one.Meanings.Score)),
            Separation(test.Select(one => one.Found.Words.Score), strangers.Select(one => one.Words.Score)));
        output.WriteLine($"separation by words {byWord:0.000}, by meanings {byMeaning:0.000}");
        Assert.True(byMeaning > byWord - 0.01, $"by meanings {byMeaning:0.000}, by words {byWord:0.000}");

        (SpecialistMatch Words, SpecialistMatch Meanings) Nearest(string text)
        {
            var features = new RequestFeatures { Tenant = "t", LastUserText = text };
            return (learning.Nearest(policy, features, vectors: null)!.Value, learning.Nearest(policy, features, new ExampleVectors("ember-embed", vectors, encoder.Embed(text)))!.Value);
        }

        double Share<T>(IReadOnlyList<T> all, Func<T, SpecialistMatch> found, Func<T, string> label) =>
            all.Count(one => policy.Specialists[found(one).Index].Name == label(one)) / (double)all.Count;
    }

    /// <summary>How often one of scope scores above one out of scope (the area under the curve).</summary>
    private static double Separation(IEnumerable<double> inside, IEnumerable<double> outside)
    {
        var others = outside.Order().ToArray();
        return inside.Average(score => Array.FindIndex(others, other => other >= score) is var place and >= 0 ? place / (double)others.Length : 1);
    }

    private static SpecialistPolicy PolicyOf(IEnumerable<LabelledText> train) => new(
        [.. train.GroupBy(one => one.Label).Select(group => new Specialist(group.Key, [.. group.Take(ExamplesOfEach).Select(one => one.Text)], new SinglePolicy("m")))],
        Classifier: null, Threshold: 0, Default: new SinglePolicy("d"), Fallback: null);

    private static IEnumerable<LabelledText> Every(IEnumerable<LabelledText> texts) => texts.Where((_, i) => i % EveryTest == 0);

    private static IEnumerable<LabelledText> Read(JsonDocument document, string part) =>
        document.RootElement.GetProperty(part).EnumerateArray().Select(pair => new LabelledText(pair[0].GetString()!, pair[1].GetString()!));

    private static string Model()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "OrleansLlm.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine(folder, "silo", "models", "ember-embed");
    }
}
