using OrleansLlm.Models.Templates;

namespace OrleansLlm.Models.Tests.Templates;

public sealed class TemplateErrorsTests
{
    private static readonly TemplateMessage User = new() { Role = "user", Content = "Hi" };

    [Theory]
    [InlineData("a\n{% if x %}b", 2, 12, "endif")]
    [InlineData("{{ 1 + }}", 1, 8, "an expression was expected, not '}}'")]
    [InlineData("x\n  {{ 'abc }}", 2, 6, "never closed")]
    [InlineData("{% for x of y %}{% endfor %}", 1, 10, "'in' was expected, not 'of'")]
    [InlineData("{% include 'x' %}", 1, 4, "the tag 'include' is unknown")]
    [InlineData("{% break %}", 1, 4, "'break' can only stand in a for loop")]
    [InlineData("{{ x|shout }}", 1, 6, "there is no filter 'shout'")]
    [InlineData("{{ (1 }}", 1, 8, "closes a bracket that was not opened")]
    [InlineData("{# open", 1, 1, "never closed with '#}'")]
    public void Syntax_errors_say_where_and_what_was_expected(string source, int line, int column, string problem)
    {
        var error = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(source, null, null));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("x\n{{ messages[0].toolz.name }}", 2, 4, "messages[0].toolz")]
    [InlineData("{{ nobody.name }}", 1, 4, "'nobody' is undefined")]
    [InlineData("{{ 1 + 'a' }}", 1, 4, "'+' is not supported between int and str")]
    [InlineData("{{ 'x'|indent(widht=3) }}", 1, 8, "no argument 'widht'")]
    [InlineData("{{ messages.append(1) }}", 1, 4, "'append' would change a list")]
    [InlineData("{{ 9223372036854775807 + 1 }}", 1, 4, "64 bits")]
    public void Errors_while_rendering_say_where_and_name_the_expression(string source, int line, int column, string problem)
    {
        var error = Assert.Throws<ChatTemplateException>(() => Render(source));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("{{ 'a' * 999999999999 }}", "MaxTextLength")]
    [InlineData("{{ 'aaaaaaaaaa'|replace('', 'b' * 10000000) }}", "MaxTextLength")]
    [InlineData("{% for i in range(100000) %}{{ 'a' * 1000 }}{% endfor %}", "MaxTextLength")]
    [InlineData("{% set ns = namespace(x='a' * 1000000) %}{% for i in range(1000) %}{% set ns.x = ns.x[1:] + 'b' %}{% endfor %}", "MaxWork")]
    [InlineData("{{ range(1000000000) }}", "MaxRange")]
    [InlineData("{{ [0] * 1000000000 }}", "MaxRange")]
    [InlineData("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}", "MaxSteps")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "MaxDepth")]
    [InlineData("{% set ns = namespace(x=[]) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x == [ns.x][0][:] }}", "MaxSteps")]
    [InlineData("{% set ns = namespace(x=[]) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x|tojson }}", "MaxSteps")]
    [InlineData("{% set ns = namespace(x=1) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}", "nest too deep")]
    [InlineData("{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}", "nest too deep")]
    public void A_hostile_template_runs_into_a_limit_with_a_name(string source, string limit)
    {
        var error = Assert.Throws<ChatTemplateException>(() => Render(source));

        Assert.Contains(limit, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("-", "")]
    [InlineData("not ", "")]
    public void Nesting_is_bounded_while_parsing(string open, string close)
    {
        var source = "{{ " + string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000)) + " }}";

        Assert.Contains("nest deeper", Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(source, null, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_the_host_can_be_reached()
    {
        foreach (var expression in new[] { "''.__class__", "messages.Count", "messages[0].GetType", "''['__class__']", "range.__globals__", "(1).real", "'{0.Length}'.format('a')" })
        {
            Assert.True(TryRender("{{ " + expression + " }}") is null or "", expression);
        }
    }

    [Fact]
    public void A_system_message_without_a_place_is_refused_or_merged_on_request()
    {
        var gemma = GoldenFile.Template("gemma-2");
        IReadOnlyList<TemplateMessage> messages = [new() { Role = "system", Content = "Be brief." }, User];

        Assert.Contains("MergeSystemIntoUser", Assert.Throws<TemplateRefusedException>(() => gemma.Render(new() { Messages = messages })).Message, StringComparison.Ordinal);
        Assert.Equal(
            "<bos><start_of_turn>user\nBe brief.\n\nHi<end_of_turn>\n<start_of_turn>model\n",
            gemma.Render(new() { Messages = messages, MergeSystemIntoUser = true }).Text);
    }

    [Fact]
    public void A_developer_message_is_a_system_message_to_templates_that_do_not_know_the_role() =>
        Assert.Contains(
            "<|im_start|>system\nBe brief.",
            GoldenFile.Template("chatml").Render(new() { Messages = [new() { Role = "developer", Content = "Be brief." }, User] }).Text,
            StringComparison.Ordinal);

    [Fact]
    public void Input_that_a_template_would_drop_is_refused_with_its_field()
    {
        var chatml = GoldenFile.Template("llama-2");

        Assert.StartsWith("tools:", Refusal(chatml, new() { Messages = [User], Tools = [new() { Name = "f" }] }), StringComparison.Ordinal);
        Assert.StartsWith("messages[1].role:", Refusal(chatml, new() { Messages = [User, new() { Role = "tool", Content = "1" }] }), StringComparison.Ordinal);
        Assert.StartsWith("messages:", Refusal(chatml, new() { Messages = [] }), StringComparison.Ordinal);
        Assert.StartsWith(
            "messages[1].tool_calls[0].function.arguments:",
            Refusal(GoldenFile.Template("qwen-3"), new() { Messages = [User, new() { Role = "assistant", ToolCalls = [new() { Id = "1", Name = "f", ArgumentsJson = "{oops" }] }] }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "arguments: 'messages' is reserved",
            Refusal(chatml, new() { Messages = [User], Arguments = new Dictionary<string, System.Text.Json.JsonElement> { ["messages"] = default } }),
            StringComparison.Ordinal);
    }

    private static string Refusal(ChatTemplate template, ChatTemplateInput input) => Assert.Throws<TemplateRefusedException>(() => template.Render(input)).Message;

    private static string Render(string source) => ChatTemplate.Parse(source, null, null).Render(new() { Messages = [User] }).Text;

    private static string? TryRender(string source)
    {
        try
        {
            return Render(source);
        }
        catch (ChatTemplateException)
        {
            return null;
        }
    }

    [Theory]
    [InlineData("""{"type": "object", "title": "cut \ud83d"}""")]
    [InlineData("""{"type": "object", "cut \ud83d": 1}""")]
    public void JSON_that_is_no_Unicode_text_is_the_callers_mistake(string parameters)
    {
        var template = ChatTemplate.Parse("{{ tools|tojson }}{{ messages[0].content }}", null, null);
        var error = Assert.Throws<TemplateRefusedException>(() => template.Render(new ChatTemplateInput
        {
            Messages = [User], Tools = [new TemplateTool { Name = "f", ParametersJson = parameters }],
        }));
        Assert.StartsWith("tools[0].function.parameters: must be JSON", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_is_no_Unicode_text_is_the_callers_mistake()
    {
        var template = ChatTemplate.Parse("{{ mood }}", null, null);
        using var given = System.Text.Json.JsonDocument.Parse(@"""\ud83d""");
        var arguments = new Dictionary<string, System.Text.Json.JsonElement> { ["mood"] = given.RootElement };
        Assert.Contains("mood", Assert.Throws<TemplateRefusedException>(() => template.Render(new ChatTemplateInput { Messages = [User], Arguments = arguments })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_of_more_digits_than_Python_takes_is_refused()
    {
        var template = ChatTemplate.Parse("{{ tools|tojson }}{{ messages[0].content }}", null, null);
        ChatTemplateInput With(int digits) => new()
        {
            Messages = [User], Tools = [new TemplateTool { Name = "f", ParametersJson = $$"""{"maximum": {{new string('7', digits)}}}""" }],
        };
        Assert.Contains(new string('7', 4_300), template.Render(With(4_300)).Text, StringComparison.Ordinal);
        Assert.Contains("4300 digits", Assert.Throws<TemplateRefusedException>(() => template.Render(With(4_301))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ '{-1}'.format('a') }}")]
    [InlineData("{{ '{:x}'.format(-9223372036854775807 - 1) }}{{ '{:o}'.format(-9223372036854775807 - 1) }}{{ 1 / 0 }}")]
    public void A_place_or_number_out_of_range_is_the_templates_mistake(string source) => Assert.Throws<ChatTemplateException>(() => Render(source));
}
