using System.CommandLine;
using OrleansLlm.Cli.Files;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.FineTuning;

namespace OrleansLlm.Cli.FineTuning;

/// <summary><c>finetune</c>: models trained further by the cluster.</summary>
internal static class FineTuningCommand
{
    private const int PageSize = 100;

    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Argument<string> Input = new("EXAMPLES") { Description = "A file of examples, one JSON object a line, or the id of one that was sent." };
    private static readonly Argument<string> Id = new("ID") { Description = "The job's id." };
    private static readonly Option<string> Model = new("--model", "-m") { Description = "The model that is trained further.", Required = true };
    private static readonly Option<string?> Validation = new("--validation") { Description = "A file to measure on, or an id. Default: a tenth of the examples." };
    private static readonly Option<string?> Suffix = new("--suffix") { Description = "Part of the result's name: lower-case letters, digits and dashes." };
    private static readonly Option<string> Method = new("--method") { Description = "supervised or dpo.", DefaultValueFactory = _ => "supervised" };
    private static readonly Option<string?> Weights = new("--weights") { Description = "lora (default), qlora or full." };
    private static readonly Option<int?> Rank = new("--rank") { Description = "The rank of low-rank additions. Default 8." };
    private static readonly Option<double?> Epochs = new("--epochs") { Description = "Times that all examples are seen. Default 3." };
    private static readonly Option<int?> BatchSize = new("--batch-size") { Description = "Rows of a step. Default 8." };
    private static readonly Option<double?> Rate = new("--rate-multiplier") { Description = "What the usual learning rate is multiplied by." };
    private static readonly Option<double?> GeneralLimit = new("--general-limit") { Description = "The most that the loss on the model's general set may rise, nats per token." };
    private static readonly Option<int?> Seed = new("--seed") { Description = "Of all chance." };
    private static readonly Option<bool> Wait = new("--wait") { Description = "Wait until it has ended." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("finetune", "Trains models further on the cluster; results are served as versions.")
        {
            Json,
            Make("create", "Makes a job.", CreateAsync, Input, Model, Validation, Suffix, Method, Weights, Rank, Epochs, BatchSize, Rate, GeneralLimit, Seed, Wait),
            Make("list", "Lists jobs, newest first.", ListAsync),
            Make("show", "Shows a job.", (context, token) => FollowAsync(context, context.Get(Id), token), Id, Wait),
            Make("events", "What happened, oldest first.", EventsAsync, Id),
            Make("pause", "Saves where a job is and stops it.", (context, token) => PrintAsync(context, context.Client.FineTuning.PauseAsync(context.Get(Id), token)), Id),
            Make("resume", "Lets a paused job go on.", (context, token) => PrintAsync(context, context.Client.FineTuning.ResumeAsync(context.Get(Id), token)), Id),
            Make("cancel", "Ends a job.", (context, token) => PrintAsync(context, context.Client.FineTuning.CancelAsync(context.Get(Id), token)), Id),
        };
    }

    private static async Task CreateAsync(CommandContext context, CancellationToken token)
    {
        var parameters = new Hyperparameters
        {
            NEpochs = context.Get(Epochs),
            BatchSize = context.Get(BatchSize),
            LearningRateMultiplier = context.Get(Rate),
            Weights = context.Get(Weights),
            Rank = context.Get(Rank),
            GeneralLimit = context.Get(GeneralLimit),
        };
        var job = await context.Client.FineTuning.CreateAsync(
            new CreateFineTuning
            {
                Model = context.Get(Model),
                TrainingFile = await SentFile.IdOfAsync(context, context.Get(Input), "EXAMPLES", "fine-tune", token),
                ValidationFile = context.Get(Validation) is { } validation ? await SentFile.IdOfAsync(context, validation, "--validation", "fine-tune", token) : null,
                Suffix = context.Get(Suffix),
                Seed = context.Get(Seed),
                Method = context.Get(Method) switch
                {
                    "supervised" => FineTuningMethodSettings.OfAnswers(parameters),
                    "dpo" => FineTuningMethodSettings.OfPreferences(parameters),
                    var other => throw CliException.Usage($"--method must be supervised or dpo. Given: {other}."),
                },
            },
            token);
        await FollowAsync(context, job.Id, token);
    }

    private static async Task ListAsync(CommandContext context, CancellationToken token)
    {
        var all = new List<FineTuningJob>();
        string? after = null;
        do
        {
            var page = await context.Client.FineTuning.ListAsync(after, PageSize, token);
            all.AddRange(page.Data);
            after = page.HasMore ? page.LastId : null;
        }
        while (after is not null);
        await context.PrintAsync(all, CliJson.Default.IReadOnlyListFineTuningJob, FineTuningText.Table);
    }

    private static async Task EventsAsync(CommandContext context, CancellationToken token)
    {
        var all = new List<FineTuningEvent>();
        string? after = null;
        do
        {
            var page = await context.Client.FineTuning.EventsAsync(context.Get(Id), after, PageSize, token);
            all.AddRange(page.Data);
            after = page.HasMore ? page.LastId : null;
        }
        while (after is not null);
        await context.PrintAsync(all, CliJson.Default.IReadOnlyListFineTuningEvent, FineTuningText.Events);
    }

    private static async Task FollowAsync(CommandContext context, string id, CancellationToken token)
    {
        var jobs = context.Client.FineTuning;
        var job = context.Get(Wait) ? await jobs.WaitAsync(id, cancellationToken: token) : await jobs.GetAsync(id, token);
        await context.PrintAsync(job, CliJson.Default.FineTuningJob, FineTuningText.Of);
        if (job.Status == "failed" && context.Get(Wait))
        {
            throw new CliException("The job has failed.", ExitCodes.Failed);
        }
    }

    private static async Task PrintAsync(CommandContext context, Task<FineTuningJob> job) =>
        await context.PrintAsync(await job, CliJson.Default.FineTuningJob, FineTuningText.Of);
}
