using System.Text.Json.Nodes;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Tests.Rag;

public sealed class RagAnswerEvalCommandTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    // Questions of the second article are asked; a calibration may have been fitted on the first.
    public RagAnswerEvalCommandTests() => File.WriteAllText(_file, """
        {"data":[
          {"paragraphs":[{"context":"Dogs bark at night. Cats sleep.","qas":[{"question":"When do dogs bark?","answers":[{"text":"at night"}]}]}]},
          {"paragraphs":[
            {"context":"The Paris office opens at 9:15 every morning.","qas":[{"question":"The Paris office opens every morning at","answers":[{"text":"9:15"}]}]},
            {"context":"Refunds for printers are paid within 21 days.","qas":[{"question":"Refunds for printers are paid within","answers":[{"text":"21 days"}]}]}]}]}
        """);

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("bare", 1, 1)]
    [InlineData("wrong", 0, 0)]
    public async Task Citations_are_counted_of_right_answers_and_of_wrong_ones(string answers, double correct, double quotes)
    {
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync("rag", "answer-eval", _file, "--answers", answers, "--json"));
        var figures = JsonNode.Parse(run.Out)!;
        Assert.Equal((2, correct, quotes), ((int)figures["questions"]!, (double)figures["correct"]!, (double)figures["quotes_answer"]!));
        Assert.Equal(quotes, (double)figures["cited"]!);
    }

    [Theory]
    [InlineData("--attach-at", "2", "AttachAt must be between 0 and 1. Given: 2.")]
    [InlineData("--context-tokens", "3", "MaxTokens must be between 16 and 10000000. Given: 3.")]
    [InlineData("--answers", "right", "'right'")]
    public async Task A_wrong_setting_is_named_with_its_limit_and_value(string option, string value, string told)
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.Usage, await run.RunAsync("rag", "answer-eval", _file, option, value));
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }
}
