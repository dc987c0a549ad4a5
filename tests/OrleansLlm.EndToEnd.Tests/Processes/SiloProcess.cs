using System.Net;

namespace OrleansLlm.EndToEnd.Tests.Processes;

/// <summary>A silo as users start it: its own process, ports and data folder.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>The development key that test silos are given.</summary>
    public const string Key = "sk-end-to-end-development-key";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly ProgramRun _run;

    private SiloProcess(ProgramRun run, Uri url, int gatewayPort) => (_run, Url, GatewayPort) = (run, url, gatewayPort);

    public Uri Url { get; }

    public int GatewayPort { get; }

    public string Output => _run.Output;

    /// <summary>Starts a silo and waits until it is ready.</summary>
    public static async Task<SiloProcess> StartAsync(string dataFolder, IReadOnlyDictionary<string, string>? settings = null)
    {
        var silo = Launch(dataFolder, settings);
        try
        {
            await silo.WaitUntilReadyAsync();
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo without waiting.</summary>
    public static SiloProcess Launch(string dataFolder, IReadOnlyDictionary<string, string>? settings = null)
    {
        var ports = Ports.Free(3);
        var url = new Uri($"http://127.0.0.1:{ports[0]}");
        var environment = new Dictionary<string, string>
        {
            ["OrleansLlm__DataFolder"] = dataFolder,
            ["OrleansLlm__DevelopmentKey"] = Key,
            ["OrleansLlm__SiloPort"] = $"{ports[1]}",
            ["OrleansLlm__GatewayPort"] = $"{ports[2]}",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            environment[name] = value;
        }

        var program = Repository.Program("silo", "OrleansLlm.Silo.dll");
        return new SiloProcess(ProgramRun.Start("dotnet", [program, "--urls", url.ToString()], environment), url, ports[2]);
    }

    public HttpClient Http(string? key = Key)
    {
        var http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(1) };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }

        return http;
    }

    public async Task WaitUntilReadyAsync()
    {
        using var http = Http(key: null);
        using var patience = new CancellationTokenSource(StartLimit);
        while (true)
        {
            if (_run.HasExited)
            {
                throw new InvalidOperationException($"The silo ended before it was ready. Its output:\n{Output}");
            }

            try
            {
                using var response = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), patience.Token);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The silo was not ready within {StartLimit}. Its output:\n{Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
        }
    }

    public Task KillAsync() => _run.KillAsync();

    public ValueTask DisposeAsync() => _run.DisposeAsync();
}
