using System.Globalization;
using System.Net;

namespace OrleansLlm.EndToEnd.Tests.Processes;

/// <summary>A silo as users start it: its own process, ports and data folder.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>The development key that test silos are given.</summary>
    public const string Key = "sk-end-to-end-development-key";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);

    private readonly ProgramRun _run;
    private readonly Dictionary<string, string> _environment;

    private SiloProcess(Uri url, Dictionary<string, string> environment)
    {
        Url = url;
        _environment = environment;
        _run = ProgramRun.Start("dotnet", [Repository.Program("silo", "OrleansLlm.Silo.dll"), "--urls", url.ToString()], environment);
    }

    public Uri Url { get; }

    public int GatewayPort => int.Parse(_environment["OrleansLlm__GatewayPort"], CultureInfo.InvariantCulture);

    /// <summary>Standard output and error so far.</summary>
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

    /// <summary>Starts a silo without waiting. A setting of "" is left out: <c>OrleansLlm__DevelopmentKey</c> then makes the silo choose a key.</summary>
    public static SiloProcess Launch(string dataFolder, IReadOnlyDictionary<string, string>? settings = null, int? httpPort = null)
    {
        var ports = Ports.Free(3);
        var url = new Uri($"http://127.0.0.1:{httpPort ?? ports[0]}");
        var environment = new Dictionary<string, string>
        {
            ["OrleansLlm__DataFolder"] = dataFolder,
            ["OrleansLlm__DevelopmentKey"] = Key,
            ["OrleansLlm__SiloPort"] = $"{ports[1]}",
            ["OrleansLlm__GatewayPort"] = $"{ports[2]}",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            if (value.Length == 0)
            {
                environment.Remove(name);
            }
            else
            {
                environment[name] = value;
            }
        }

        return new SiloProcess(url, environment);
    }

    /// <summary>Starts a silo with the settings, data folder and ports of this one, which has ended.</summary>
    public async Task<SiloProcess> StartAgainAsync()
    {
        var silo = new SiloProcess(Url, _environment);
        await silo.WaitUntilReadyAsync();
        return silo;
    }

    /// <summary>The program's result once it has ended by itself.</summary>
    public async Task<ProgramResult> WaitForExitAsync()
    {
        var exitCode = await _run.WaitAsync(StartLimit);
        return new ProgramResult(exitCode, _run.Output, _run.StandardOutput, _run.StandardError);
    }

    public HttpClient Http(string? key = Key)
    {
        var http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(5) };
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
