using OrleansLlm.Routing.Learning.Data;
using OrleansLlm.Routing.Learning.Scoring;

namespace OrleansLlm.Routing.Tests.Learning;

/// <summary>Requests about two topics: in one the strong model helps, in the other it hardly does.</summary>
internal static class MadeExamples
{
    private static readonly string[] Hard = ["integral", "theorem", "matrix", "derivative", "polynomial", "eigenvalue", "topology", "lemma"];
    private static readonly string[] Easy = ["cooking", "recipe", "kitchen", "butter", "flour", "oven", "pasta", "salad"];
    private static readonly string[] Common = ["what", "is", "the", "best", "way", "with", "this", "about", "tell", "me"];

    public static RoutingData Routing(int count, int seed = 1)
    {
        var random = new Random(seed);
        return new RoutingData([.. Enumerable.Range(0, count).Select(i => Example(random, i))], "small", "large");
    }

    /// <summary>Answers that are right more often when their tokens are sure.</summary>
    public static IReadOnlyList<AnswerExample> Answers(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var isSure = random.Next(2) == 0;
            var logprobs = Enumerable.Range(0, 12).Select(_ => (float)-(random.NextDouble() * (isSure ? 0.2 : 3))).ToArray();
            return new AnswerExample(Text(random, Easy, i), "It is so.", random.NextDouble() < (isSure ? 0.95 : 0.3) ? 1 : 0) { Logprobs = logprobs };
        })];
    }

    private static RoutingExample Example(Random random, int number)
    {
        var isHard = random.Next(2) == 0;
        var text = Text(random, isHard ? Hard : Easy, number);
        var weak = random.NextDouble() < (isHard ? 0.3 : 0.9) ? 1 : 0;
        var strong = random.NextDouble() < 0.92 ? 1 : 0;
        return new RoutingExample(text, weak, strong) { Group = isHard ? "hard" : "easy" };
    }

    private static string Text(Random random, string[] topic, int number) =>
        string.Join(' ', Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? topic[random.Next(topic.Length)] : Common[random.Next(Common.Length)])) + $" case-{(char)('a' + (number % 26))}{number}?";
}
