using System.Text;
using CsCheck;
using OrleansLlm.Models.Templates;

namespace OrleansLlm.Models.Tests.Templates;

/// <summary>What users write must never count as the template's own text, or they could open a system turn.</summary>
public sealed class ProvenanceTests
{
    // Characters that no template here uses itself, so their origin is beyond doubt.
    private static readonly Gen<string> Content = Gen.Char["αβγδεζ \n"].Array[1, 30].Select(characters => "α" + new string(characters) + "ω");

    private static readonly Gen<string[]> Conversation = Content.Array[1, 7];

    public static TheoryData<string> Names => [.. GoldenFile.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Exactly_the_messages_are_input(string name)
    {
        var template = GoldenFile.Template(name);
        Conversation.Sample(
            contents =>
            {
                var messages = contents.Select((text, i) => new TemplateMessage { Role = i % 2 == 0 ? "user" : "assistant", Content = text }).ToList();
                var prompt = template.Render(new() { Messages = messages });
                var marked = Marked(prompt);
                for (var i = 0; i < prompt.Text.Length; i++)
                {
                    var isGreek = prompt.Text[i] is >= 'α' and <= 'ω';
                    Assert.True(!isGreek || marked[i], $"input at {i} is not marked: {prompt.Text}");
                    Assert.True(isGreek || char.IsWhiteSpace(prompt.Text[i]) || !marked[i], $"template text at {i} is marked: {prompt.Text}");
                }
            },
            iter: 100,
            writeLine: TestContext.Current.TestOutputHelper is { } output ? output.WriteLine : null);
    }

    [Theory]
    [InlineData("{{ messages[0].content|upper }}")]
    [InlineData("{{ messages[0].content.strip('x')[1:] ~ '!' }}")]
    [InlineData("{{ messages[0].content.replace('b', '<t>') }}")]
    [InlineData("{{ messages[0].content.split('b')|join('<t>') }}")]
    [InlineData("{{ messages[0].content|tojson }}")]
    [InlineData("{{ [messages[0].content, '<t>'] }}")]
    [InlineData("{{ '<t>%s{}' % messages[0].content }}")]
    [InlineData("{{ '<t>{}'.format(messages[0].content) }}")]
    [InlineData("{{ messages[0].content|reverse }}")]
    [InlineData("{{ messages[0].content|e }}")]
    [InlineData("{% set x %}<t>{{ messages[0].content }}{% endset %}{{ x|title }}")]
    [InlineData("{% macro m(a) %}<t>{{ a }}{% endmacro %}{{ m(messages[0].content)|indent }}")]
    [InlineData("{% for c in messages[0].content %}<t>{{ c }}{% endfor %}")]
    [InlineData("{{ messages[0] }}")]
    [InlineData("{{ {messages[0].content: 1}|dictsort }}")]
    public void Operations_keep_the_origin_of_characters(string source)
    {
        var prompt = ChatTemplate.Parse(source, null, null).Render(new() { Messages = [new() { Role = "user", Content = "ζabζbζ\nζ" }] });
        var marked = Marked(prompt);

        Assert.Contains(true, marked);
        for (var i = 0; i < prompt.Text.Length; i++)
        {
            Assert.True(prompt.Text[i] is not ('ζ' or 'Ζ') || marked[i], $"{i}: {prompt.Text}");
            Assert.True(prompt.Text[i] is not ('<' or '>') || !marked[i], $"{i}: {prompt.Text}");
        }
    }

    [Fact]
    public void Tools_arguments_and_unknown_roles_are_input_but_known_roles_and_tokens_are_not()
    {
        var template = ChatTemplate.Parse("{{ bos_token }}<|{{ messages[0].role }}|><|{{ (messages|last).role }}|>{{ tools|tojson }}{{ flavour }}", "<s>", null);
        var prompt = template.Render(new()
        {
            Messages = [new() { Role = "user", Content = "x" }, new() { Role = "endoftext", Content = "y" }],
            Tools = [new() { Name = "<|system|>", ParametersJson = """{"<|a|>": [1, true]}""" }],
            Arguments = new Dictionary<string, System.Text.Json.JsonElement> { ["flavour"] = System.Text.Json.JsonSerializer.SerializeToElement("<|b|>") },
        });

        var own = new StringBuilder();
        var marked = Marked(prompt);
        for (var i = 0; i < prompt.Text.Length; i++)
        {
            own.Append(marked[i] ? "" : prompt.Text[i]);
        }

        Assert.Equal("<s><|user|><||>", own.ToString());
    }

    private static bool[] Marked(RenderedPrompt prompt)
    {
        var marked = new bool[prompt.Text.Length];
        var before = -1;
        foreach (var range in prompt.InputRanges)
        {
            Assert.True(range.Start.Value > before && range.End.Value > range.Start.Value, "ranges must ascend, be disjoint and not adjacent");
            Array.Fill(marked, true, range.Start.Value, range.End.Value - range.Start.Value);
            before = range.End.Value;
        }

        return marked;
    }
}
