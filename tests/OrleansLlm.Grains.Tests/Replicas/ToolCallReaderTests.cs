using OrleansLlm.Contracts.Routing;
using OrleansLlm.Engine.ToolCalls;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Tests.Replicas;

public sealed class ToolCallReaderTests
{
    private const string Call = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}\n</tool_call>";

    [Fact]
    public void A_call_gets_an_id_with_its_name_and_ends_its_choice_with_tool_calls()
    {
        var deltas = Read(ToolCallFormats.Hermes, "Well. " + Call, FinishReason.Stop);
        Assert.Equal("Well.", string.Concat(deltas.Select(delta => delta.Text)));
        var parts = deltas.SelectMany(delta => delta.ToolCalls ?? []).ToList();
        Assert.Matches("^call_[0-9a-zA-Z]{24}$", parts[0].Id);
        Assert.Equal(("f", "{\"a\": 1}"), (parts[0].Name, string.Concat(parts.Select(part => part.Arguments))));
        Assert.All(parts.Skip(1), part => Assert.Equal((null, null), (part.Id, part.Name)));
        Assert.Equal(FinishReason.ToolCalls, deltas[^1].FinishReason);
        Assert.Equal(deltas.Count, deltas.Sum(delta => delta.Tokens));
    }

    [Theory]
    [InlineData("Just text.", FinishReason.Stop, FinishReason.Stop)]
    [InlineData(Call, FinishReason.Length, FinishReason.Length)]
    [InlineData("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\":", FinishReason.Length, FinishReason.Length)]
    [InlineData("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\":", FinishReason.Stop, FinishReason.Stop)]
    public void Only_whole_calls_end_a_choice_with_tool_calls(string text, FinishReason given, FinishReason expected) =>
        Assert.Equal(expected, Read(ToolCallFormats.Hermes, text, given)[^1].FinishReason);

    [Fact]
    public void What_was_held_back_comes_with_the_end()
    {
        var deltas = Read(ToolCallFormats.Hermes, "a <tool_c", FinishReason.Stop);
        Assert.Equal("a <tool_c", string.Concat(deltas.Select(delta => delta.Text)));
        Assert.Equal(" <tool_c", deltas[^1].Text);
    }

    [Fact]
    public void Ids_are_short_where_the_template_wants_them_so_and_differ_by_call_and_choice()
    {
        var ids = new[] { ToolCallIds.New("r#0", 0, isShort: true), ToolCallIds.New("r#0", 1, isShort: true), ToolCallIds.New("r#1", 0, isShort: true) };
        Assert.All(ids, id => Assert.Matches("^[0-9a-zA-Z]{9}$", id));
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(ids[0], ToolCallIds.Shorten(ids[0]));
        Assert.Matches("^[0-9a-zA-Z]{9}$", ToolCallIds.Shorten("call_abc"));
        Assert.NotEqual(ToolCallIds.Shorten("call_abc"), ToolCallIds.Shorten("call_abd"));
    }

    private static List<ChoiceDelta> Read(ToolCallFormat format, string text, FinishReason finish)
    {
        var reader = new ToolCallReader(format, ["f"], "request#0");
        var deltas = text.Select(c => reader.Read(new ChoiceDelta { Text = c.ToString(), Tokens = 1 })).ToList();
        deltas.Add(reader.Read(new ChoiceDelta { Tokens = 1, FinishReason = finish }));
        return deltas;
    }
}
