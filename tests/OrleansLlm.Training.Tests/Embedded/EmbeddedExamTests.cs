using OrleansLlm.Models.Templates;
using OrleansLlm.Training.Embedded;
using OrleansLlm.Training.Embedded.Exams;

namespace OrleansLlm.Training.Tests.Embedded;

public sealed class EmbeddedExamTests
{
    private static readonly EmbeddedExample[] Examples = [.. ExampleGenerator.HeldOut(10, 3)];

    [Fact]
    public async Task A_model_that_knows_all_answers_gets_all_points()
    {
        var result = await EmbeddedExam.RunAsync(Examples, (messages, _, _) => Task.FromResult(RightAfter(messages)), 4, null, TestContext.Current.CancellationToken);
        Assert.Equal(ExampleGenerator.Families, result.Families.Select(family => family.Family));
        Assert.All(result.Families, family => Assert.Equal((10, 10, 1.0), (family.Right, family.Count, family.Share)));
        Assert.Empty(result.Mistakes);
    }

    [Fact]
    public async Task One_wrong_letter_in_any_answer_costs_the_example()
    {
        var result = await EmbeddedExam.RunAsync(
            Examples, (messages, _, _) => Task.FromResult(RightAfter(messages) is { Content: { } text } right ? right with { Content = text + "." } : RightAfter(messages)), 4, null, TestContext.Current.CancellationToken);
        Assert.Equal(0, result.Families.Where(family => family.Family != "tool").Sum(family => family.Right));
        Assert.All(result.Mistakes, mistake => Assert.Equal("assistant", mistake.Example.Messages[mistake.Place].Role));
        Assert.Equal(result.Total.Count - result.Total.Right, result.Mistakes.Count);
    }

    [Theory]
    [InlineData("get_time", """{"city":"Rome"}""", true)]
    [InlineData("get_time", """{ "city" : "Rome" }""", true)]
    [InlineData("get_time", """{"city":"rome"}""", false)]
    [InlineData("get_weather", """{"city":"Rome"}""", false)]
    public async Task Calls_are_compared_by_name_and_value(string name, string arguments, bool isRight)
    {
        var example = new EmbeddedExample("tool", [new() { Role = "user", Content = "x" }, Call("get_time", """{"city": "Rome"}""")], []);
        var result = await EmbeddedExam.RunAsync([example], (_, _, _) => Task.FromResult(Call(name, arguments)), 1, null, TestContext.Current.CancellationToken);
        Assert.Equal(isRight ? 1 : 0, result.Total.Right);
        var spoken = await EmbeddedExam.RunAsync([example], (_, _, _) => Task.FromResult(new TemplateMessage { Role = "assistant", Content = "x" }), 1, null, TestContext.Current.CancellationToken);
        Assert.Equal(0, spoken.Total.Right);
    }

    private static TemplateMessage RightAfter(IReadOnlyList<TemplateMessage> messages) =>
        Examples.First(example => example.Messages.Count > messages.Count && example.Messages.Take(messages.Count).SequenceEqual(messages)).Messages[messages.Count];

    private static TemplateMessage Call(string name, string arguments) =>
        new() { Role = "assistant", ToolCalls = [new TemplateToolCall { Id = "a", Name = name, ArgumentsJson = arguments }] };
}
