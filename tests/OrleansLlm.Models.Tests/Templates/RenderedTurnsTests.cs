using OrleansLlm.Models.Templates;

namespace OrleansLlm.Models.Tests.Templates;

/// <summary>What one run tells of shorter conversations is what rendering them tells.</summary>
public sealed class RenderedTurnsTests
{
    private const string Text = "abc <|im_end|> [/INST]\n";

    public static TheoryData<string> Names => [.. GoldenFile.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_shorter_conversation_is_as_if_it_were_rendered_by_itself(string name)
    {
        var template = GoldenFile.Template(name);
        for (var seed = 0; seed < 60; seed++)
        {
            var input = Conversation(new Random(seed), seed % 4 == 3);
            var ends = Ends(input).Where((_, i) => seed % 3 > 0 || i % 2 == 0).ToHashSet();
            Assert.Equal($"{seed}: {Expected(template, input, ends)}", $"{seed}: {Actual(template, input, ends)}");
        }
    }

    [Theory]
    [InlineData("chatml")]
    [InlineData("smollm2")]
    [InlineData("ember")]
    [InlineData("llama-2")]
    [InlineData("llama-3")]
    [InlineData("qwen-2.5")]
    [InlineData("phi-3")]
    [InlineData("phi-4")]
    [InlineData("gemma-2")]
    [InlineData("gemma-3")]
    [InlineData("mistral-v0.1")]
    [InlineData("deepseek-v2")]
    public void Templates_that_read_turn_after_turn_are_run_once(string name)
    {
        var input = new ChatTemplateInput
        {
            Messages = [.. Enumerable.Range(0, 20).Select(i => new TemplateMessage { Role = i % 2 == 0 ? "user" : "assistant", Content = $"m{i}" })],
        };
        var turns = GoldenFile.Template(name).RenderTurns(input, Ends(input));
        Assert.Equal(Ends(input).Count, turns.Ends.Count);
        Assert.All(turns.Ends, end => Assert.Contains($"m{end.Key.Messages - 1}", turns.Whole.Text[..end.Value.Shared], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{% for m in messages %}{{ m.content }}{% if loop.last %}!{% endif %}{% endfor %}")]
    [InlineData("{{ messages | length }}{% for m in messages %}{{ m.content }}{% endfor %}")]
    [InlineData("{% for m in messages %}{{ m.content }}{% if messages[loop.index] is defined %},{% endif %}{% endfor %}")]
    [InlineData("{% for m in messages %}{{ m.content }}{% endfor %}{% for m in messages | reverse %}{{ m.content }}{% endfor %}")]
    [InlineData("{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{{ ns.n }}{% endfor %}{% set ns.n = ns.n * 10 %}{{ ns.n }}{{ messages[-1].content }}{{ messages | length }}")]
    [InlineData("{% for m in messages %}{{ m.content }}{% if add_generation_prompt %}?{% endif %}{% endfor %}")]
    [InlineData("{% macro open() %}{% if add_generation_prompt %}{{ closing }}>{% endif %}{% endmacro %}{% set closing = '' %}{% for m in messages %}{{ m.content }}{% endfor %}{% set closing = '<' %}{{ open() }}")]
    [InlineData("{% for m in messages %}{% if loop.index0 == 3 %}{% break %}{% endif %}{{ m.content }}{% endfor %}{{ loop is defined }}")]
    [InlineData("{% for m in messages %}{% continue %}{% else %}none{{ add_generation_prompt }}{% endfor %}")]
    [InlineData("{% set rest = messages[1:] %}{% for m in rest %}{{ m.content }}{{ rest[loop.index0].role }}{{ loop.previtem is defined }}{% endfor %}{{ rest | length }}")]
    [InlineData("{% for m in messages[2:] %}{{ m.content }}{% endfor %}{{ messages[0].content }}{{ messages[9] is defined }}")]
    [InlineData("{% if messages %}{% for m in messages if m.role == 'user' %}{{ m.content }}{% endfor %}{% endif %}{{ messages[1] is defined }}")]
    [InlineData("{% for m in messages %}{{ m.content }}{% endfor %}{% for t in tools or [1, 2] %}{{ t }}{{ messages | length }}{% endfor %}")]
    [InlineData("{% for m in messages %}{% for n in messages %}{{ n.content }}{% endfor %}{% endfor %}")]
    [InlineData("{{ messages == messages }}{{ messages[:2] | length }}{{ messages[::-1][0].content }}")]
    public void Whatever_a_template_looks_at_the_texts_are_right(string source)
    {
        var template = ChatTemplate.Parse(source, "<s>", "</s>");
        for (var seed = 0; seed < 40; seed++)
        {
            var input = Conversation(new Random(seed), hasTools: false);
            Assert.Equal($"{seed}: {Expected(template, input, Ends(input))}", $"{seed}: {Actual(template, input, Ends(input))}");
        }
    }

    private static HashSet<TurnEnd> Ends(ChatTemplateInput input) =>
        [.. Enumerable.Range(1, input.Messages.Count - 1).SelectMany(count => new[] { new TurnEnd(count, Open: false), new TurnEnd(count, Open: true) })];

    private static string Expected(ChatTemplate template, ChatTemplateInput input, IEnumerable<TurnEnd> ends) => Told(() =>
        string.Join('|', ends.Select(end => template.Render(input with { Messages = [.. input.Messages.Take(end.Messages)], AddGenerationPrompt = end.Open }).Text)
            .Prepend(template.Render(input with { AddGenerationPrompt = false }).Text)));

    private static string Actual(ChatTemplate template, ChatTemplateInput input, IReadOnlySet<TurnEnd> ends) => Told(() =>
    {
        var turns = template.RenderTurns(input, ends);
        Assert.Equal(template.Render(input with { AddGenerationPrompt = false }).InputRanges, turns.Whole.InputRanges);
        return string.Join('|', ends.Select(end => turns.Whole.Text[..turns.Ends[end].Shared] + turns.Ends[end].Own).Prepend(turns.Whole.Text));
    });

    /// <summary>Which of several shorter conversations is refused first may differ.</summary>
    private static string Told(Func<string> render)
    {
        try
        {
            return render();
        }
        catch (Exception refused) when (refused is TemplateRefusedException or ChatTemplateException)
        {
            return "refused";
        }
    }

    /// <summary>Mostly turns of user and assistant, now and then something else.</summary>
    private static ChatTemplateInput Conversation(Random random, bool hasTools)
    {
        var messages = new List<TemplateMessage>();
        if (random.Next(3) == 0)
        {
            messages.Add(new TemplateMessage { Role = "system", Content = Say(random) });
        }

        for (var turn = random.Next(1, 6); turn > 0; turn--)
        {
            messages.Add(new TemplateMessage { Role = random.Next(25) == 0 ? "system" : "user", Content = Say(random) });
            if (hasTools && random.Next(2) == 0)
            {
                messages.Add(new TemplateMessage { Role = "assistant", ToolCalls = [new TemplateToolCall { Id = "call_12345", Name = "f", ArgumentsJson = """{"a": 1}""" }] });
                messages.Add(new TemplateMessage { Role = "tool", Content = Say(random), ToolCallId = "call_12345", Name = "f" });
            }

            messages.Add(new TemplateMessage { Role = "assistant", Content = Say(random), ReasoningContent = random.Next(4) == 0 ? Say(random) : null });
        }

        return new ChatTemplateInput
        {
            Messages = messages,
            Tools = hasTools ? [new TemplateTool { Name = "f" }] : null,
            MergeSystemIntoUser = true,
        };
    }

    private static string Say(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Text[random.Next(Text.Length)]));
}
