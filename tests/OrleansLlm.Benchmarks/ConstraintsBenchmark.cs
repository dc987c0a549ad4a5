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
    private const int Compilations = 15;

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
        var rules = new ToolCallRules { Format = ToolCallFormats.Hermes, Functions = [.. Enumerable.Range(0, Tools).Select(i => new ToolFunction { Name = $"tool_{i}", ParametersJson = Schema })] };
        var call = $"<tool_call>\n{{\"name\": \"tool_{Tools - 1}\", \"arguments\": {Text.Trim()}}}\n</tool_call>";
        var note = string.Concat(Enumerable.Repeat("The customer said: Please ring twice, and leave the parcel with the neighbours in Überlingen; ", 30));
        (string Name, string Text, Func<CompiledGrammar> Compile)[] cases =
        [
            ("JSON Schema", Text.Trim(), () => compiler.JsonSchema(Schema)),
            ("JSON object", Text.Trim(), compiler.JsonObject),
            ($"free text before a call of {Tools} tools", Text.Trim(), () => compiler.ToolCalls(rules)),
            ($"call of {Tools} tools", call, () => compiler.ToolCalls(rules)),
            ("text of at most 2,000 characters", $$"""{"note": "{{note[..1_900]}}"}""", () => compiler.JsonSchema(Limited(2_000))),
            ("text of at most 120, to its end", $$"""{"note": "{{note[..120]}}"}""", () => compiler.JsonSchema(Limited(120))),
            ("text of at most 2,000, to its end", $$"""{"note": "{{string.Concat(Enumerable.Repeat("ab", 1_000))}}"}""", () => compiler.JsonSchema(Limited(2_000))),
            ("expression of mixed alphabets", Text.Trim(), () => compiler.Regex("(?:[^;z]|z[^;z])+|[^\\n]{1,60}")),
            ("expression of words", note[..400], () => compiler.Regex("(?:[A-Z][a-z]*|[a-zß-ü]{1,20}|Überlingen)(?:[ ,.:;]{1,2}(?:[A-Z][a-z]*|[a-zß-ü]{1,20}|Überlingen))*[ .,:;]?")),
        ];
        // All twice: in the first round, code is still being compiled.
        foreach (var isReported in new[] { false, true })
        {
            foreach (var (what, text, compile) in cases)
            {
                var tokens = tokenizer.Encode(text, addSpecialTokens: false);
                var (compiled, first, again) = Measure(tokens, compile);
                if (isReported)
                {
                    Report(what, tokenizer, tokens, compiled, first, again);
                }
            }
        }

        return 0;
    }

    private static string Limited(int characters) =>
        $$$"""{"type":"object","properties":{"note":{"type":"string","maxLength":{{{characters}}}}},"required":["note"]}""";

    private static (double Compiled, double[] First, double[] Again) Measure(int[] tokens, Func<CompiledGrammar> compile)
    {
        var compiled = double.PositiveInfinity;
        double[] first = [.. Enumerable.Repeat(double.PositiveInfinity, tokens.Length)];
        var again = first.ToArray();
        for (var run = 0; run < Compilations; run++)
        {
            var startedAt = Stopwatch.GetTimestamp();
            var grammar = compile();
            compiled = Math.Min(compiled, Milliseconds(startedAt));
            TakeLeast(first, Walk(grammar, tokens));
            TakeLeast(again, Walk(grammar, tokens));
        }

        return (compiled, first, again);
    }

    private static void Report(string name, Tokenizer tokenizer, int[] tokens, double compiled, double[] first, double[] again)
    {
        var worst = Array.IndexOf(first, first.Max());
        Console.WriteLine(Line($"{name}: compiled in {compiled:F2} ms; {tokens.Length} tokens; share of a step of {StepMilliseconds} ms; each the least of {Compilations}"));
        Print("first call", first);
        Console.WriteLine(Line($"              worst is token {worst} behind {Shown(tokenizer, tokens[Math.Max(worst - 6, 0)..worst])}"));
        Print("again", again);
    }

    private static string Shown(Tokenizer tokenizer, int[] tokens) =>
        string.Concat(tokens.Select(token => Encoding.UTF8.GetString(tokenizer.TokenBytes(token))));

    /// <summary>The machine may have other things to do: what a token costs is the least that it ever took.</summary>
    private static void TakeLeast(double[] least, List<double> times)
    {
        for (var i = 0; i < least.Length; i++)
        {
            least[i] = Math.Min(least[i], times[i]);
        }
    }

    private static void Print(string what, double[] times)
    {
        double[] milliseconds = [.. times.Order()];
        var (mean, worst) = (milliseconds.Average(), milliseconds[^1]);
        Console.WriteLine(Line(
            $"  {what,-10}  mean {mean * 1000,6:F1} us ({mean / StepMilliseconds:P2})  median {milliseconds[milliseconds.Length / 2] * 1000,6:F1} us  worst {worst * 1000,7:F1} us ({worst / StepMilliseconds:P1})"));
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
