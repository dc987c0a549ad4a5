using System.CommandLine;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cli.Projects;

/// <summary><c>projects</c>: projects of a tenant.</summary>
internal static class ProjectsCommand
{
    private static readonly Option<string> Tenant = CommonOptions.Tenant();
    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Option<string[]> Tags = CommonOptions.Tags();
    private static readonly Argument<string> Id = new("ID") { Description = "The project's id." };
    private static readonly Argument<string> NewName = new("NAME") { Description = "The new name." };
    private static readonly Argument<string[]> NewTags = new("TAG")
    {
        Description = "Tags, name=value, that replace all present ones; none: they are removed.", Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> Name = new("--name") { Description = "A name for people. Default: the id." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("projects", "Projects of a tenant.")
        {
            Tenant,
            Json,
            Make("list", "Lists projects, archived ones included.", ListAsync),
            Make("create", "Creates a project.", CreateAsync, Id, Name, Tags),
            Make("show", "Shows a project.", (context, token) => ShowAsync(context, context.Client.Projects.GetAsync(context.Get(Tenant), context.Get(Id), token)), Id),
            Make("rename", "Renames a project.", (context, token) => UpdateAsync(context, new ProjectUpdate { Name = context.Get(NewName) }, token), Id, NewName),
            Make("tag", "Replaces the tags of a project.", TagAsync, Id, NewTags),
            Make("archive", "Refuses the project's keys; spend and limits stay.", (context, token) => UpdateAsync(context, new ProjectUpdate { Archived = true }, token), Id),
            Make("restore", "Lets the project's keys work again.", (context, token) => UpdateAsync(context, new ProjectUpdate { Archived = false }, token), Id),
        };
    }

    private static async Task ListAsync(CommandContext context, CancellationToken token) =>
        await context.PrintAsync(await context.Client.Projects.ListAsync(context.Get(Tenant), token), CliJson.Default.IReadOnlyListProjectInfo, Table);

    private static Task CreateAsync(CommandContext context, CancellationToken token)
    {
        var project = new CreateProjectRequest { Id = context.Get(Id), Name = context.Get(Name), Tags = CommonOptions.ReadTags(context.Get(Tags)) };
        return ShowAsync(context, context.Client.Projects.CreateAsync(context.Get(Tenant), project, token));
    }

    private static Task TagAsync(CommandContext context, CancellationToken token) => UpdateAsync(
        context, new ProjectUpdate { Tags = CommonOptions.ReadTags(context.Get(NewTags)) ?? new Dictionary<string, string>() }, token);

    private static Task UpdateAsync(CommandContext context, ProjectUpdate update, CancellationToken token) =>
        ShowAsync(context, context.Client.Projects.UpdateAsync(context.Get(Tenant), context.Get(Id), update, token));

    private static async Task ShowAsync(CommandContext context, Task<ProjectInfo> project) =>
        await context.PrintAsync(await project, CliJson.Default.ProjectInfo, info => Table([info]));

    private static string Table(IReadOnlyList<ProjectInfo> projects) => TextTable.Format(
        ["id", "name", "created", "archived", "tags"],
        [.. projects.Select(project => (IReadOnlyList<string>)[
            project.Id, project.Name, CommonOptions.Show(project.CreatedAt), CommonOptions.Show(project.ArchivedAt), CommonOptions.Show(project.Tags),
        ])]);
}
