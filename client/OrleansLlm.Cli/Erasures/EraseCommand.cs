using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Erasures;

namespace OrleansLlm.Cli.Erasures;

/// <summary><c>erase</c>: erases contents for good, and waits for the proof.</summary>
internal static class EraseCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Option<string> Tenant = CommonOptions.Tenant();
    private static readonly Argument<string> Name = new("ID") { Description = "The end user, or the conversation." };
    private static readonly Option<bool> Yes = new("--yes") { Description = "Really: nothing of it can be brought back." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task<Erasure>> start, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, (context, token) => RunAsync(context, start, token), [.. symbols, Yes]);

        return new Command("erase", "Erases contents for good; the audit log proves it.")
        {
            Json,
            Tenant,
            Make("user", "Erases what is kept of an end user.", (context, token) => context.Client.Erasures.EraseUserAsync(context.Get(Tenant), context.Get(Name), token), Name),
            Make("conversation", "Erases a conversation.", (context, token) => context.Client.Erasures.EraseConversationAsync(context.Get(Tenant), context.Get(Name), token), Name),
            Make("tenant", "Erases all contents of the tenant.", (context, token) => context.Client.Erasures.EraseTenantAsync(context.Get(Tenant), token)),
        };
    }

    private static async Task RunAsync(CommandContext context, Func<CommandContext, CancellationToken, Task<Erasure>> start, CancellationToken token)
    {
        if (!context.Get(Yes))
        {
            throw CliException.Usage("Nothing that is erased can be brought back: say --yes.");
        }

        var erasure = await start(context, token);
        while (erasure.Status == "running")
        {
            await Task.Delay(Pause, TimeProvider.System, token);
            erasure = await context.Client.Erasures.GetAsync(context.Get(Tenant), erasure.Id, token);
        }

        await context.PrintAsync(erasure, CliJson.Default.Erasure, Text);
        if (erasure.Status != "succeeded")
        {
            throw new CliException($"The erasure ended as {erasure.Status}: {erasure.Error}");
        }
    }

    private static string Text(Erasure erasure) =>
        TextTable.Format(["feature", "removed"], [.. erasure.Removed.Select(removed => (IReadOnlyList<string>)[removed.Key, removed.Value.ToString("N0", CultureInfo.InvariantCulture)])])
        + $"{erasure.Id} {erasure.Status}; audit record {erasure.AuditSequence}, hash {erasure.AuditHash}";
}
