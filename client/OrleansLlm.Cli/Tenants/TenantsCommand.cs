using System.CommandLine;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cli.Tenants;

/// <summary><c>tenants</c>: organisations, for operators.</summary>
internal static class TenantsCommand
{
    private const int PageSize = 100;

    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Option<string[]> Tags = CommonOptions.Tags();
    private static readonly Argument<string> Id = new("ID") { Description = "The tenant's id." };
    private static readonly Argument<string> NewName = new("NAME") { Description = "The new name." };
    private static readonly Argument<string[]> NewTags = new("TAG")
    {
        Description = "Tags, name=value, that replace all present ones; none: they are removed.", Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> Name = new("--name") { Description = "A name for people. Default: the id." };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; the holders of its keys are told." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("tenants", "Tenants; needs an operator's key.")
        {
            Json,
            Make("list", "Lists all tenants, oldest first.", ListAsync),
            Make("create", "Creates a tenant.", CreateAsync, Id, Name, Tags),
            Make("show", "Shows a tenant.", (context, token) => ShowAsync(context, context.Client.Tenants.GetAsync(context.Get(Id), token)), Id),
            Make("rename", "Renames a tenant.", RenameAsync, Id, NewName),
            Make("tag", "Replaces the tags of a tenant.", TagAsync, Id, NewTags),
            Make("suspend", "Refuses every key of a tenant but operators'.", SuspendAsync, Id, Reason),
            Make("resume", "Ends a suspension.", (context, token) => ShowAsync(context, context.Client.Tenants.ResumeAsync(context.Get(Id), token)), Id),
        };
    }

    private static async Task ListAsync(CommandContext context, CancellationToken token)
    {
        var all = new List<TenantInfo>();
        string? after = null;
        do
        {
            var page = await context.Client.Tenants.ListAsync(after, PageSize, token);
            all.AddRange(page.Data);
            after = page.HasMore ? page.LastId : null;
        }
        while (after is not null);
        await context.PrintAsync(all, CliJson.Default.IReadOnlyListTenantInfo, Table);
    }

    private static Task CreateAsync(CommandContext context, CancellationToken token) => ShowAsync(
        context, context.Client.Tenants.CreateAsync(context.Get(Id), context.Get(Name), CommonOptions.ReadTags(context.Get(Tags)), token));

    private static Task RenameAsync(CommandContext context, CancellationToken token) =>
        ShowAsync(context, context.Client.Tenants.UpdateAsync(context.Get(Id), context.Get(NewName), cancellationToken: token));

    private static Task TagAsync(CommandContext context, CancellationToken token) => ShowAsync(
        context,
        context.Client.Tenants.UpdateAsync(
            context.Get(Id), tags: CommonOptions.ReadTags(context.Get(NewTags)) ?? new Dictionary<string, string>(), cancellationToken: token));

    private static Task SuspendAsync(CommandContext context, CancellationToken token) =>
        ShowAsync(context, context.Client.Tenants.SuspendAsync(context.Get(Id), context.Get(Reason), token));

    private static async Task ShowAsync(CommandContext context, Task<TenantInfo> tenant) =>
        await context.PrintAsync(await tenant, CliJson.Default.TenantInfo, info => Table([info]));

    private static string Table(IReadOnlyList<TenantInfo> tenants) => TextTable.Format(
        ["id", "name", "created", "suspended", "reason", "tags"],
        [.. tenants.Select(tenant => (IReadOnlyList<string>)[
            tenant.Id, tenant.Name, CommonOptions.Show(tenant.CreatedAt), CommonOptions.Show(tenant.SuspendedAt), tenant.SuspendedReason ?? "-",
            CommonOptions.Show(tenant.Tags),
        ])]);
}
