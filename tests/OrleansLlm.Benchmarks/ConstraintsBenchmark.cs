using System.Diagnostics;
using System.Globalization;
using System.Text;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.ToolCalls;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Benchmarks;

/// <summary>
/// What constraints cost: compiling, and per token the mask, its application to the logits and the step of the automaton, over texts that are
/// written as a model would write them. Shares are of a step of a model with 135 million parameters.
/// </summary>
internal static class ConstraintsBenchmark
{
    /// <summary>About what one token of such a model takes on a CPU, in milliseconds.</summary>
    private const double StepMilliseconds = 3;

    private const int Tools = 10;

    private const string Schema = """
        {"type":"object","properties":{"id":{"type":"string","format":"uuid"},"name":{"type":"string","maxLength":200},"tags":{"type":"array","items":{"enum":["new","old","blue"]}},
        "price":{"type":"number","minimum":0,"maximum":1000},"address":{"$ref":"#/$defs/address"},"notes":{"type":"string"},"more":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},
        "required":["id","name","price","address","notes"],"$defs":{"address":{"type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}},"required":["street","city"]}}}
        """;

    private const string Text = """
        {"id": "0f8fad5b-d9cb-469f-a165-70867728950e", "name": "A small lamp of brushed steel, for the desk", "tags": ["new", "blue"], "price": 49.95, "address": {"street": "Long Lane 12", "city": "Überlingen"}, "notes": "The customer said: \"Please ring twice\", and that the parcel may be left with the neighbours.", "more": {"id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "name": "A second one", "price": 7, "address": {"street": "Broad Way 1", "city": "Ulm"}, "notes": "Nothing to say here."}}
        """;

    public static int Run(string[] args)
    {
        var (tokenizer, name) = Open(args);
        var startedAt = Stopwatch.GetTimestamp();
        var vocabulary = new TokenVocabulary(tokenizer, tokenizer.VocabularySize, []);
        Console.WriteLine(Line($"vocabulary  {name}: {tokenizer.VocabularySize} tokens, sorted once in {Milliseconds(startedAt):F0} ms"));
        var compiler = new GrammarCompiler(vocabulary);
        var tokens = tokenizer.Encode(Text.Trim(), addSpecialTokens: false);
        Measure("JSON Schema", tokens, () => compiler.JsonSchema(Schema));
        Measure("JSON object", tokens, compiler.JsonObject);
        var rules = new ToolCallRules { Format = ToolCallFormats.Hermes, Functions = [.. Enumerable.Range(0, Tools).Select(i => new ToolFunction { Name = $"tool_{i}", ParametersJson = Schema })] };
        Measure($"free text before a call of {Tools} tools", tokens, () => compiler.ToolCalls(rules));
        var call = $"<tool_call>\n{{\"name\": \"tool_{Tools - 1}\", \"arguments\": {Text.Trim()}}}\n</tool_call>";
        Measure($"call of {Tools} tools", tokenizer.Encode(call, addSpecialTokens: false), () => compiler.ToolCalls(rules));
        return 0;
    }

    private static void Measure(string name, int[] tokens, Func<CompiledGrammar> compile)
    {
        // Twice: the first run is of code that is not compiled yet.
        for (var run = 0; run < 2; run++)
        {
            var startedAt = Stopwatch.GetTimestamp();
            var grammar = compile();
            var compiled = Milliseconds(startedAt);
            var first = Walk(grammar, tokens);
            var again = Walk(grammar, tokens);
            if (run == 1)
            {
                Console.WriteLine(Line($"{name}: compiled in {compiled:F2} ms; {tokens.Length} tokens; share of a step of {StepMilliseconds} ms"));
                Print("first call", first);
                Print("again", again);
            }
        }
    }

    private static void Print(string what, List<double> milliseconds)
    {
        milliseconds.Sort();
        var (mean, worst) = (milliseconds.Average(), milliseconds[^1]);
        Console.WriteLine(Line(
            $"  {what,-10}  mean {mean * 1000,6:F1} us ({mean / StepMilliseconds:P2})  median {milliseconds[milliseconds.Count / 2] * 1000,6:F1} us  worst {worst * 1000,7:F1} us ({worst / StepMilliseconds:P1})"));
    }

    private static List<double> Walk(CompiledGrammar grammar, int[] tokens)
    {
        var constraint = new TokenConstraint(grammar, endTokensEnd: true);
        var logits = new float[grammar.Vocabulary.Size];
        var times = new List<double>(tokens.Length);
        foreach (var token in tokens)
        {
            Array.Clear(logits);
            var startedAt = Stopwatch.GetTimestamp();
            constraint.Apply(logits);
            constraint.Accept(token);
            times.Add(Milliseconds(startedAt));
            if (float.IsNegativeInfinity(logits[token]))
            {
                throw new InvalidOperationException($"Token {token} is not in the mask.");
            }
        }

        return times;
    }

    private static (Tokenizer Tokenizer, string Name) Open(string[] args) => args switch
    {
        ["--tokenizer", var folder] => (TokenizerFiles.Load(folder), Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))),
        [] => (new WordTokenizer(50_000), "synthetic"),
        _ => throw new ArgumentException($"Unknown option: {args[0]}"),
    };

    private static double Milliseconds(long since) => Stopwatch.GetElapsedTime(since).TotalMilliseconds;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
