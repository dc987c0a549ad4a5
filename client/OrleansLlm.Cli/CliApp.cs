using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using OrleansLlm.Cli.Alerts;
using OrleansLlm.Cli.Batches;
using OrleansLlm.Cli.Bench;
using OrleansLlm.Cli.Budgets;
using OrleansLlm.Cli.Caching;
using OrleansLlm.Cli.Chat;
using OrleansLlm.Cli.Conversations;
using OrleansLlm.Cli.Data;
using OrleansLlm.Cli.Embedded;
using OrleansLlm.Cli.Embedders;
using OrleansLlm.Cli.Encoders;
using OrleansLlm.Cli.Erasures;
using OrleansLlm.Cli.Files;
using OrleansLlm.Cli.FineTuning;
using OrleansLlm.Cli.Keys;
using OrleansLlm.Cli.Models;
using OrleansLlm.Cli.Prices;
using OrleansLlm.Cli.Projects;
using OrleansLlm.Cli.Rag;
using OrleansLlm.Cli.Rollouts;
using OrleansLlm.Cli.Routes;
using OrleansLlm.Cli.Routing;
using OrleansLlm.Cli.Spend;
using OrleansLlm.Cli.Tenants;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Cli.Training;
using OrleansLlm.Cli.Tuning;
using OrleansLlm.Contracts;
using OrleansLlm.Retrieval;

namespace OrleansLlm.Cli;

/// <summary>The whole program: builds the commands, runs one, and turns failures into one line and an exit code.</summary>
internal static class CliApp
{
    /// <summary>Runs the program; never throws for what a person can do wrong.</summary>
    public static async Task<int> RunAsync(string[] args, CliEnvironment environment)
    {
        var parsed = Build(environment).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return await FailAsync(environment, parsed.Errors[0].Message + " Try --help.", ExitCodes.Usage);
        }

        var configuration = new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, environment.Interrupts.Leave);
        }
        catch (CliException failure)
        {
            return await FailAsync(environment, failure.Message, failure.ExitCode);
        }
        catch (LlmException failure)
        {
            var field = failure.Parameter is { } name ? $" (field: {name})" : "";
            return await FailAsync(environment, $"{failure.Message}{field} [{failure.Code}]", ExitCodes.Failed);
        }
        catch (RetrievalException failure)
        {
            return await FailAsync(environment, failure.Message, ExitCodes.Failed);
        }
        catch (ValidationException wrong)
        {
            return await FailAsync(environment, string.Create(CultureInfo.InvariantCulture, $"{wrong.Message} Given: {wrong.Value}."), ExitCodes.Usage);
        }
        catch (OperationCanceledException) when (environment.Interrupts.Leave.IsCancellationRequested)
        {
            return await FailAsync(environment, "interrupted", ExitCodes.Failed);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(environment, failure.Message, ExitCodes.Failed);
        }
    }

    private static RootCommand Build(CliEnvironment environment)
    {
        var connection = new Connection(environment);
        return new RootCommand("orleansllm: the command line of OrleansLlm, for chats, models, tenants, money, routes, retrieval and measurements.")
        {
            connection.Url,
            connection.Key,
            ChatCommand.Create(environment, connection),
            EmbedCommand.Create(environment, connection),
            RerankCommand.Create(environment, connection),
            ModelsCommand.Create(environment, connection),
            TenantsCommand.Create(environment, connection),
            ProjectsCommand.Create(environment, connection),
            KeysCommand.Create(environment, connection),
            BudgetsCommand.Create(environment, connection),
            PricesCommand.Create(environment, connection),
            RolloutsCommand.Create(environment, connection),
            RoutesCommand.Create(environment, connection),
            RouteCommand.Create(environment, connection),
            RagCommand.Create(environment, connection),
            TuneCommand.Create(environment),
            TrainCommand.Create(environment, connection),
            DataCommand.Create(environment),
            EmbedderCommand.Create(environment),
            EmbeddedCommand.Create(environment, connection),
            SpendCommand.Create(environment, connection),
            AlertsCommand.Create(environment, connection),
            CacheCommand.Create(environment, connection),
            FilesCommand.Create(environment, connection),
            ConversationsCommand.Create(environment, connection),
            EraseCommand.Create(environment, connection),
            AuditCommand.Create(environment, connection),
            BatchesCommand.Create(environment, connection),
            FineTuningCommand.Create(environment, connection),
            BenchCommand.Create(environment, connection),
        };
    }

    private static async Task<int> FailAsync(CliEnvironment environment, string message, int exitCode)
    {
        await environment.Error.WriteLineAsync("error: " + message.ReplaceLineEndings(" "));
        return exitCode;
    }
}
