using CsCheck;
using OrleansLlm.Engine.ToolCalls;

namespace OrleansLlm.Engine.Tests.ToolCalls;

public sealed class ToolCallParserTests
{
    /// <summary>Format, text, and what it is: the text that is said, then the calls.</summary>
    public static TheoryData<string, string, string> Transcripts => new()
    {
        { "hermes", "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}\n</tool_call>", "|get_weather{\"city\": \"Paris\"}" },
        { "hermes", "Let me look.\n<tool_call>\n{\"name\": \"get_time\", \"arguments\": {}}\n</tool_call>", "Let me look.|get_time{}" },
        { "hermes", "<tool_call>\n{\"name\": \"get_time\", \"arguments\": {\"a\": [1, {\"b\": \"}\\\"{\"}]}}\n</tool_call>\n<tool_call>\n{\"name\": \"note\", \"arguments\": {\"text\": \"</tool_call>\"}}\n</tool_call>\n", "|get_time{\"a\": [1, {\"b\": \"}\\\"{\"}]};note{\"text\": \"</tool_call>\"}" },
        { "hermes", "<tool_call>{\"arguments\": {\"city\": \"Ulm\"}, \"name\": \"get_weather\"}</tool_call>", "|get_weather{\"city\": \"Ulm\"}" },
        { "hermes", "<tool_call>{\"name\": \"get_weather\", \"arguments\": \"{\\\"city\\\": \\\"Ulm\\\"}\"}</tool_call>", "|get_weather{\"city\": \"Ulm\"}" },
        { "hermes", "<tool_call>{\"name\": \"get_time\"}</tool_call>", "|get_time{}" },
        { "hermes", "<tool_call>{\"name\": \"get_time\", \"arguments\": {}}<tool_call>{\"name\": \"note\", \"arguments\": {}} and more", " and more|get_time{};note{}" },
        { "hermes", "<tool_call>{\"name\": \"unknown\", \"arguments\": {}}</tool_call>", "<tool_call>{\"name\": \"unknown\", \"arguments\": {}}</tool_call>|" },
        { "hermes", "<tool_call> is how a call begins, <tool_call>\n{\"name\": 5}</tool_call>", "<tool_call> is how a call begins, <tool_call>\n{\"name\": 5}</tool_call>|" },
        { "hermes", "<tool_call>\n{\"name\": \"get_time\", \"arguments\": [1]}\n</tool_call>", "<tool_call>\n{\"name\": \"get_time\", \"arguments\": [1]}\n</tool_call>|" },
        { "hermes", "<<tool_call>{\"name\": \"get_time\", \"arguments\": {\"a\": 1", "<|get_time{\"a\": 1..." },
        { "hermes", "<tool_call>\n{\"name\": \"get_ti", "<tool_call>\n{\"name\": \"get_ti|" },
        { "hermes", "  just text \n", "  just text \n|" },
        { "hermes", "{\"name\": \"get_time\", \"arguments\": {}}", "{\"name\": \"get_time\", \"arguments\": {}}|" },
        { "llama3", "{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Paris\"}}", "|get_weather{\"city\": \"Paris\"}" },
        { "llama3", "<|python_tag|>{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Paris\"}}", "|get_weather{\"city\": \"Paris\"}" },
        { "llama3", "\n {\"type\": \"function\", \"name\": \"get_weather\", \"parameters\": {\"city\": \"Paris\"}}", "|get_weather{\"city\": \"Paris\"}" },
        { "llama3", "{\"name\": \"get_time\", \"parameters\": {}}; {\"name\": \"note\", \"parameters\": {\"text\": \"x\"}}", "|get_time{};note{\"text\": \"x\"}" },
        { "llama3", "{\"name\": \"get_time\", \"parameters\": {}}; ", "; |get_time{}" },
        { "llama3", "<|python_tag|>print(5)", "<|python_tag|>print(5)|" },
        { "llama3", "I say {\"name\": \"get_time\", \"parameters\": {}}", "I say {\"name\": \"get_time\", \"parameters\": {}}|" },
        { "llama3", "{\"title\": \"get_time\", \"parameters\": {}}", "{\"title\": \"get_time\", \"parameters\": {}}|" },
        { "llama3", "{\"name\": \"get_time\"}", "{\"name\": \"get_time\"}|" },
        { "mistral", "[TOOL_CALLS] [{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}, {\"name\": \"get_time\", \"arguments\": {}}]", "|get_weather{\"city\": \"Paris\"};get_time{}" },
        { "mistral", "[TOOL_CALLS][{\"name\": \"get_time\", \"arguments\": {}, \"id\": \"abcdefghi\"}]", "|get_time{}" },
        { "mistral", "Sure. [TOOL_CALLS][{\"name\": \"get_time\", \"arguments\": {}}, {\"name\": \"unknown\", \"arguments\": {}}] so", "Sure., {\"name\": \"unknown\", \"arguments\": {}}] so|get_time{}" },
        { "mistral", "[TOOL_CALLS] are great", "[TOOL_CALLS] are great|" },
        { "mistral-args", "[TOOL_CALLS]get_weather[ARGS]{\"city\": \"Paris\"}[TOOL_CALLS]get_time[ARGS]{}", "|get_weather{\"city\": \"Paris\"};get_time{}" },
        { "mistral-args", "[TOOL_CALLS]get_weather[CALL_ID]abcdefghi[ARGS]{\"city\": {\"a\": 1}}", "|get_weather{\"city\": {\"a\": 1}}" },
        { "mistral-args", "[TOOL_CALLS]unknown[ARGS]{}", "[TOOL_CALLS]unknown[ARGS]{}|" },
        { "mistral-args", "[TOOL_CALLS]get_time{}", "[TOOL_CALLS]get_time{}|" },
        { "mistral-args", "[TOOL_CALLS]get_time, I would say", "[TOOL_CALLS]get_time, I would say|" },
        { "phi4", "<|tool_call|>[{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}]<|/tool_call|>", "|get_weather{\"city\": \"Paris\"}" },
        { "phi4", "functools[{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}, {\"name\": \"get_time\", \"arguments\": {}}]", "|get_weather{\"city\": \"Paris\"};get_time{}" },
        { "phi4", "functools.partial is in functools[0]", "functools.partial is in functools[0]|" },
        { "ember", "{\"tool\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"}}", "|get_weather{\"city\": \"Paris\"}" },
        { "ember", "{\"name\": \"Ann\", \"age\": 5}", "{\"name\": \"Ann\", \"age\": 5}|" },
        { "ember", "Hello! How can I help you?", "Hello! How can I help you?|" },
    };

    [Theory]
    [MemberData(nameof(Transcripts))]
    public void A_transcript_is_read_alike_at_once_and_character_by_character(string format, string text, string expected)
    {
        var known = ToolCallFormats.Find(format)!;
        Assert.Equal(expected, Transcript.Of(known, [text]).ToString());
        Assert.Equal(expected, Transcript.Of(known, text.Select(c => c.ToString())).ToString());
    }

    [Fact]
    public void Any_cut_of_any_text_gives_the_same_and_what_calls_nothing_is_said_to_the_letter() =>
        Gen.Select(Gen.Int[0, ToolCallFormats.All.Count - 1], Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 14], Gen.Int[0, 1_000_000]).Sample((which, parts, seed) =>
        {
            var format = ToolCallFormats.All[which];
            var text = string.Concat(parts);
            var whole = Transcript.Of(format, [text]);
            Assert.Equal(whole.ToString(), Transcript.Of(format, Cut(text, new Random(seed))).ToString());
            if (whole.Calls.Count == 0)
            {
                Assert.Equal(text, whole.Text);
            }
        }, iter: 20_000);

    [Fact]
    public void A_call_is_told_before_its_arguments_have_ended()
    {
        var parser = new ToolCallParser(ToolCallFormats.Hermes, ["get_weather"]);
        Assert.Empty(parser.Push("<tool_call>\n{\"name\": \"get_weather\", \"arguments\": ").Calls);
        Assert.Equal(new ToolCallPart(0, "get_weather", "{\"city\": \"Pa"), Assert.Single(parser.Push("{\"city\": \"Pa").Calls));
        Assert.True(parser.IsInCall);
        Assert.Equal(new ToolCallPart(0, null, "ris\"}"), Assert.Single(parser.Push("ris\"}}\n</tool_call>").Calls));
        Assert.False(parser.IsInCall);
    }

    [Fact]
    public void Text_that_can_not_be_a_call_is_not_held_back()
    {
        var parser = new ToolCallParser(ToolCallFormats.Llama3, ["get_weather"]);
        Assert.Equal("{\"title\"", parser.Push("{\"title\"").Text);
        Assert.Equal(": 5", parser.Push(": 5").Text);
    }

    private static readonly string[] Pieces =
    [
        "<tool_call>", "</tool_call>", "<|python_tag|>", "[TOOL_CALLS]", "[ARGS]", "<|tool_call|>", "<|/tool_call|>", "functools", "<tool", "[TOOL",
        "{\"name\": \"get_time\", \"arguments\": {}}", "{\"name\": \"note\", \"parameters\": {\"text\": \"}\\\\\"}}", "{\"tool\": \"note\", \"arguments\": {\"a\": [{}]}}",
        "{\"name\": \"get_time\", ", "\"arguments\": {", "\"parameters\": {\"x\": \"", "}", "{", "[", "]", ",", ";", " ", "\n", "\"", "\\", "get_time", "note", "a", "é😀",
    ];

    private static IEnumerable<string> Cut(string text, Random random)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(random.Next(1, 6), text.Length - at);
            yield return text.Substring(at, length);
            at += length;
        }
    }
}
