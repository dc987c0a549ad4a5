using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using OrleansLlm.Routing.Caching.Meaning;
using OrleansLlm.Tests.Encoders;

namespace OrleansLlm.Benchmarks;

/// <summary>
/// Hit rate and wrong-hit rate of the semantic cache on sets of questions with their intents: the training questions are cached, the test questions are
/// asked. A hit is wrong when the cached question has another intent. What the sets call different intents, people do not always: equal texts with two
/// labels bound the rate from below.
/// </summary>
internal static class SemanticCacheBenchmark
{
    private const int Candidates = 8;

    private static readonly (string Name, Func<MeaningMarks, MeaningMarks, string?> Difference)[] Guards =
    [
        ("no guard", (_, _) => null),
        ("marks only", MeaningGuard.MarkDifference),
        ("guard", MeaningGuard.Difference),
    ];

    public static int Run(string[] args)
    {
        var (folder, model) = args switch
        {
            ["--data", var data] => (data, null),
            ["--data", var data, "--model", var package] => (data, package),
            _ => ((string?)null, (string?)null),
        };
        if (folder is null || !Directory.Exists(Path.Combine(folder, "intents-banking77")))
        {
            Console.Error.WriteLine("--data must name a folder with intents-banking77 and intents-clinc150.");
            return 2;
        }

        using var encoder = model is null ? null : new TextEncoder(model);
        Func<string, float[]> embed = encoder is null ? NgramEmbedder.Embed : encoder.Embed;
        Console.WriteLine($"vectors: {model ?? NgramEmbedder.Version}");
        foreach (var (name, cached, asked) in new[] { Banking(folder), Clinc(folder) })
        {
            Report(name, cached, asked, embed);
        }

        return 0;
    }

    private static void Report(string name, List<Question> cached, List<Question> asked, Func<string, float[]> embed)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var entries = cached.Select(question => Entry.Of(question, embed)).ToArray();
        var perText = Stopwatch.GetElapsedTime(startedAt) / entries.Length;
        var hits = Guards.Select(_ => new List<Hit>()).ToArray();
        foreach (var question in asked)
        {
            Ask(entries, Entry.Of(question, embed), hits);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{name}: {cached.Count} cached, {asked.Count} asked; {perText.TotalMicroseconds:F0} us for the vector and the marks of a text"));
        Console.WriteLine("| threshold | " + string.Join(" | ", Guards.Select(guard => $"{guard.Name}: hits, wrong of all, wrong of hits")) + " |");
        Console.WriteLine("|---|" + string.Concat(Enumerable.Repeat("---|", Guards.Length)));
        foreach (var threshold in new[] { 0.7, 0.8, 0.85, 0.9, 0.93, NgramEmbedder.Threshold, 0.97, 0.99 })
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {threshold:F2} | {string.Join(" | ", hits.Select(all => Line(all, threshold, asked.Count)))} |"));
        }
    }

    private static string Line(List<Hit> all, double threshold, int asked)
    {
        var hits = all.Where(hit => hit.Similarity >= threshold).ToList();
        var wrong = hits.Count(hit => !hit.IsRight);
        return string.Create(CultureInfo.InvariantCulture, $"{(double)hits.Count / asked:P1}, {(double)wrong / asked:P2}, {(hits.Count == 0 ? 0 : (double)wrong / hits.Count):P1}");
    }

    private static void Ask(Entry[] entries, Entry asked, List<Hit>[] hits)
    {
        var likest = new PriorityQueue<Entry, float>();
        foreach (var entry in entries)
        {
            var similarity = TensorPrimitives.Dot(entry.Vector, asked.Vector);
            if (likest.Count < Candidates)
            {
                likest.Enqueue(entry, similarity);
            }
            else
            {
                likest.EnqueueDequeue(entry, similarity);
            }
        }

        var ordered = likest.UnorderedItems.OrderByDescending(item => item.Priority).ToList();
        for (var guard = 0; guard < Guards.Length; guard++)
        {
            var found = ordered.FirstOrDefault(item => Guards[guard].Difference(item.Element.Marks, asked.Marks) is null);
            if (found.Element is not null)
            {
                hits[guard].Add(new Hit(found.Priority, found.Element.Question.Intent == asked.Question.Intent));
            }
        }
    }

    private static (string Name, List<Question> Cached, List<Question> Asked) Banking(string folder)
    {
        List<Question> Read(string file) => [.. File.ReadLines(Path.Combine(folder, "intents-banking77", file)).Skip(1).Where(line => line.Contains(',', StringComparison.Ordinal)).Select(line =>
        {
            var comma = line.LastIndexOf(',');
            return new Question(line[..comma].Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal), line[(comma + 1)..]);
        })];
        return ("banking77", Read("train.csv"), Read("test.csv"));
    }

    private static (string Name, List<Question> Cached, List<Question> Asked) Clinc(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "intents-clinc150", "data_full.json")));
        List<Question> Read(string part) => [.. document.RootElement.GetProperty(part).EnumerateArray().Select(pair => new Question(pair[0].GetString()!, pair[1].GetString()!))];

        // Questions of no intent are asked too: every hit of theirs is wrong.
        return ("clinc150", Read("train"), [.. Read("test"), .. Read("oos_test")]);
    }

    private sealed record Question(string Text, string Intent);

    private sealed record Entry(Question Question, float[] Vector, MeaningMarks Marks)
    {
        public static Entry Of(Question question, Func<string, float[]> embed) => new(question, embed(question.Text), MeaningMarks.Of(question.Text));
    }

    private readonly record struct Hit(float Similarity, bool IsRight);
}
