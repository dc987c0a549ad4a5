using System.CommandLine;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Rollouts;
using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Cli.Rollouts;

/// <summary><c>rollouts</c>: which version of a model is in force, and how a new one comes into force.</summary>
internal static class RolloutsCommand
{
    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Argument<string> Model = new("MODEL") { Description = "The model." };
    private static readonly Argument<string> Version = new("VERSION") { Description = "The version, served as MODEL@VERSION; - means the model's own package." };
    private static readonly Option<string[]> Step = new("--step")
    {
        Description = "SHARE:MINUTES, such as 5:15, in rising order; again for each step. Default: 5:15, 25:15, 100:0.",
        AllowMultipleArgumentsPerToken = true,
    };
    private static readonly Option<bool> AtOnce = new("--at-once") { Description = "For all calls at once." };
    private static readonly Option<int?> MinCalls = new("--min-calls") { Description = "Calls that the version must have had in a step before it is judged. Default 20." };
    private static readonly Option<double?> MaxFailureRise = new("--max-failure-rise") { Description = "Percentage points more of its calls that may fail. Default 5." };
    private static readonly Option<string?> Comment = new("--comment") { Description = "Why, for the history." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("rollouts", "Versions of models: which is in force, and rollouts of new ones.")
        {
            Json,
            Make("list", "Lists models that have or had versions in force.", ListAsync),
            Make("show", "Shows a model's version in force, its rollout and its history.", ShowAsync, Model),
            Make("start", "Brings a version into force step by step.", StartAsync, Model, Version, Step, AtOnce, MinCalls, MaxFailureRise, Comment),
            Make("promote", "Ends the rollout: its version is in force for all calls.", PromoteAsync, Model),
            Make("rollback", "Takes the rollout back, or else puts the version before in force again.", RollBackAsync, Model, Comment),
        };
    }

    private static async Task ListAsync(CommandContext context, CancellationToken token) => await context.PrintAsync(
        await context.Client.Rollouts.ListAsync(token), CliJson.Default.IReadOnlyListModelRollout, RolloutText.Table);

    private static Task ShowAsync(CommandContext context, CancellationToken token) => PrintAsync(context, context.Client.Rollouts.GetAsync(context.Get(Model), token));

    private static Task StartAsync(CommandContext context, CancellationToken token)
    {
        var version = context.Get(Version);
        return PrintAsync(context, context.Client.Rollouts.StartAsync(context.Get(Model), version == "-" ? null : version, SettingsOf(context), token));
    }

    private static Task PromoteAsync(CommandContext context, CancellationToken token) => PrintAsync(context, context.Client.Rollouts.PromoteAsync(context.Get(Model), token));

    private static Task RollBackAsync(CommandContext context, CancellationToken token) =>
        PrintAsync(context, context.Client.Rollouts.RollBackAsync(context.Get(Model), context.Get(Comment), token));

    private static RolloutSettings SettingsOf(CommandContext context)
    {
        var steps = context.Get(Step) ?? [];
        if (context.Get(AtOnce))
        {
            return steps.Length == 0
                ? RolloutSettings.AtOnce with { Comment = context.Get(Comment) }
                : throw CliException.Usage("start takes either --step or --at-once.");
        }

        var usual = new RolloutGuard();
        return new RolloutSettings
        {
            Steps = steps.Length == 0 ? null : [.. steps.Select(RolloutText.ParseStep)],
            Guard = new RolloutGuard
            {
                MinCalls = context.Get(MinCalls) ?? usual.MinCalls,
                MaxFailureRise = context.Get(MaxFailureRise) ?? usual.MaxFailureRise,
            },
            Comment = context.Get(Comment),
        };
    }

    private static async Task PrintAsync(CommandContext context, Task<ModelRollout> rollout) =>
        await context.PrintAsync(await rollout, CliJson.Default.ModelRollout, RolloutText.Format);
}
