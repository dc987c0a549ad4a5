using System.Net;
using System.Net.Sockets;

namespace OrleansLlm.Tests.Stores;

/// <summary>A Redis server of its own, with its append-only file in a temporary folder unless told otherwise.</summary>
internal sealed class RedisServer : IDisposable
{
    private static readonly string? Program = ServerProcess.Find("redis-server", "/usr/bin");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansllm-redis-");
    private readonly string[] _arguments;
    private ServerProcess? _server;

    private RedisServer(string[] arguments) => _arguments = arguments;

    public int Port { get; } = ServerProcess.FreePort();

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Why there is no server to start, or null.</summary>
    public static string? Missing => Program is null ? "The Redis server is not installed (Debian: redis-server)." : null;

    /// <summary>Starts a server; arguments such as <c>--appendonly no</c> come after the usual ones.</summary>
    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        var server = new RedisServer(arguments);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts the server over the data that is there.</summary>
    public async Task StartAgainAsync()
    {
        _server?.Dispose();
        _server = ServerProcess.Start(
            Program!, ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder.FullName, "--save", "", "--appendonly", "yes", .. _arguments]);
        await _server.WaitAsync(AnswersAsync);
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _server?.Kill();

    public void Dispose()
    {
        _server?.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Any answer is a sign of life, also one that asks for a password; "loading" is not yet one.</summary>
    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadLineAsync() is { Length: > 0 } answer && !answer.StartsWith("-LOADING", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }
}
