using System.ComponentModel;
using System.Text.Json;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary>Installs the npm packages of <c>Clients/node</c> once and runs its scenarios.</summary>
public sealed class NodePackages : IAsyncLifetime
{
    private string? _missing;

    private static string Folder => Path.Combine(Repository.Root, "tests", "OrleansLlm.EndToEnd.Tests", "Clients", "node");

    public async ValueTask InitializeAsync()
    {
        if (await RunAsync("node", ["--version"]) is null)
        {
            _missing = "node is not on the PATH";
        }
        else if (!Directory.Exists(Path.Combine(Folder, "node_modules", "openai")))
        {
            var install = await RunAsync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"]);
            _missing = install is null ? "npm is not on the PATH"
                : install.ExitCode != 0 ? $"npm install failed: {install.Output}"
                : null;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs one scenario against a silo and returns what the client returned. Skips the test where Node.js is missing.</summary>
    internal async Task<JsonElement> RunScenarioAsync(SiloProcess silo, string scenario, params string[] arguments)
    {
        if (_missing is not null)
        {
            Assert.Skip($"The npm package openai can not be used here: {_missing}");
        }

        var environment = new Dictionary<string, string>
        {
            ["OPENAI_BASE_URL"] = new Uri(silo.Url, "/v1").ToString(),
            ["OPENAI_API_KEY"] = SiloProcess.Key,
        };
        var run = await ProgramRun.RunAsync("node", ["scenarios.mjs", scenario, .. arguments], environment, Folder);
        Assert.True(run.ExitCode == 0, run.Output);
        using var document = JsonDocument.Parse(run.StandardOutput);
        return document.RootElement.Clone();
    }

    private static async Task<ProgramResult?> RunAsync(string program, string[] arguments)
    {
        try
        {
            return await ProgramRun.RunAsync(program, arguments, folder: Folder);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
