using System.Text;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Tests;

public sealed class RouteTrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-route-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_router_is_trained_measured_and_drawn()
    {
        var (data, router, svg, png) = (Write("data.csv", Questions(800)), PathOf("my.router"), PathOf("a.svg"), PathOf("a.png"));
        using var train = new CliRun();
        Assert.Equal(0, await train.RunAsync("route", "train", data, "--out", router, "--model", "logistic", "--seed", "3"));
        Assert.Contains("small or large", train.Out, StringComparison.Ordinal);
        using var eval = new CliRun();
        Assert.Equal(0, await eval.RunAsync("route", "eval", router, data, "--plot", svg, "--plot", png, "--weak-cost", "1", "--strong-cost", "20"));
        Assert.Contains("| router  | CPT50 |", eval.Out, StringComparison.Ordinal);
        Assert.Contains("|        0.500 |           10.5 |", eval.Out, StringComparison.Ordinal);
        Assert.Contains("| share 0.25 ", eval.Out, StringComparison.Ordinal);
        Assert.StartsWith("<?xml", await File.ReadAllTextAsync(svg, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], (await File.ReadAllBytesAsync(png, TestContext.Current.CancellationToken))[..4]);
        using var json = new CliRun();
        Assert.Equal(0, await json.RunAsync("route", "eval", router, data, "--json"));
        var learned = JsonDocument.Parse(json.Out).RootElement.GetProperty("routers")[0];
        Assert.Equal("learned", learned.GetProperty("name").GetString());
        Assert.InRange(learned.GetProperty("cpt50").GetProperty("value").GetDouble(), 0.1, 0.4);
    }

    [Fact]
    public async Task Scorers_and_classifiers_are_trained_and_measured()
    {
        var answers = new StringBuilder("question,answer,right,logprobs\n");
        var texts = new StringBuilder("text,label\n");
        for (var i = 0; i < 300; i++)
        {
            answers.AppendLine(i % 3 == 0 ? $"what is {i},I do not know,0,-2 -3" : $"what is {i},It is {i}.,1,-0.1 -0.2");
            texts.AppendLine(i % 2 == 0 ? $"a glass of wine number {i},wine" : $"a pint of beer number {i},beer");
        }

        await TrainAndMeasureAsync("scorer", Write("answers.csv", answers.ToString()), "AUC 1.000");
        await TrainAndMeasureAsync("classifier", Write("texts.csv", texts.ToString()), "accuracy 1.000");
    }

    [Fact]
    public async Task A_cascade_is_calibrated_for_a_budget_or_a_quality()
    {
        var log = Write("log.csv", "score,right,next_right\n0.9,1,1\n0.8,1,1\n0.4,0,1\n0.1,0,1\n");
        using var budget = new CliRun();
        Assert.Equal(0, await budget.RunAsync("route", "calibrate", log, "--out", PathOf("c1"), "--budget", "0.25"));
        Assert.StartsWith("threshold 0.4 for 0.25 of answers escalated: 25", budget.Out, StringComparison.Ordinal);
        using var quality = new CliRun();
        Assert.Equal(0, await quality.RunAsync("route", "calibrate", log, "--out", PathOf("c2"), "--quality", "1"));
        Assert.StartsWith("threshold 0.8 for a mean quality of 1 of all answers", quality.Out, StringComparison.Ordinal);
        using var both = new CliRun();
        Assert.Equal(ExitCodes.Usage, await both.RunAsync("route", "calibrate", log, "--out", PathOf("c3"), "--quality", "1", "--budget", "0.5"));
        Assert.False(File.Exists(PathOf("c3")));
    }

    [Fact]
    public async Task Mistakes_are_named()
    {
        await RefusedAsync("data.csv line 3: small must be true, false or a number from 0 to 1. Given: 'x'", "route", "train", Write("data.csv", "prompt,small,large\na,1,1\nb,x,1\n"), "--out", PathOf("r"));
        await RefusedAsync("--plot must end in .svg or .png. Given: a.pdf", "route", "eval", PathOf("r"), "data.csv", "--plot", "a.pdf");
        await RefusedAsync("--holdout must be from 0 to 0.9. Given: 1.5", "route", "train", "data.csv", "--out", PathOf("r"), "--holdout", "1.5");
        await RefusedAsync("The trained model's file ends within its header. (field: file)", "route", "eval", Write("broken", "no"), "data.csv");
        await RefusedAsync("--weak-cost and --strong-cost must both be given, 0 or more.", "route", "eval", PathOf("r"), "data.csv", "--weak-cost", "1");
        Assert.False(File.Exists(PathOf("r")));
    }

    private static string Questions(int count)
    {
        var random = new Random(1);
        var text = new StringBuilder("prompt,small,large\n");
        for (var i = 0; i < count; i++)
        {
            var isHard = random.Next(2) == 0;
            text.Append(isHard ? "prove the theorem of topology" : "a recipe with butter and flour").Append(' ').Append(i).Append(',')
                .Append(random.NextDouble() < (isHard ? 0.2 : 0.9)).Append(',').Append(random.NextDouble() < 0.95).AppendLine();
        }

        return text.ToString();
    }

    private async Task TrainAndMeasureAsync(string kind, string data, string expected)
    {
        using var train = new CliRun();
        Assert.Equal(0, await train.RunAsync("route", "train", data, "--out", PathOf(kind), "--kind", kind));
        using var eval = new CliRun();
        Assert.Equal(0, await eval.RunAsync("route", "eval", PathOf(kind), data));
        Assert.Contains(expected, eval.Out, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(string message, params string[] arguments)
    {
        using var run = new CliRun();
        Assert.NotEqual(0, await run.RunAsync(arguments));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }
}
