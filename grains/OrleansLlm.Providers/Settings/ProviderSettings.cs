namespace OrleansLlm.Providers.Settings;

/// <summary>One provider as the configuration gives it (<c>OrleansLlm:Providers:NAME</c>).</summary>
public sealed class ProviderSettings
{
    /// <summary>One of <see cref="ProviderKinds"/>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>
    /// Where its API begins: <c>https://api.openai.com/v1</c>, <c>https://NAME.openai.azure.com</c>, <c>http://vllm:8000/v1</c>, <c>http://tgi:8080</c>,
    /// <c>http://triton:8000</c>. Not for kind <c>code</c>; OpenAI's own has a default.
    /// </summary>
    public string? BaseUrl { get; set; }

    /// <summary>The key; one of the three ways to give it, or none for servers without.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The environment variable that holds the key.</summary>
    public string? ApiKeyEnvironment { get; set; }

    /// <summary>The file that holds the key, as secret stores mount it; read anew when it changes.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>OpenAI: the organization that is billed.</summary>
    public string? Organization { get; set; }

    /// <summary>OpenAI: the project that is billed.</summary>
    public string? Project { get; set; }

    /// <summary>Azure: a dated version (<c>2024-10-21</c>) for deployments' own addresses; null or <c>v1</c>: the v1 surface.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>Azure: sign in with Entra ID instead of a key.</summary>
    public EntraIdSettings? EntraId { get; set; }

    /// <summary>How long the phases of a call may take.</summary>
    public ProviderTimeouts Timeouts { get; set; } = new();

    /// <summary>The most HTTP/1.1 connections that are open at once; calls beyond wait for one. Default 1,024.</summary>
    public int MaxConnections { get; set; } = 1024;

    /// <summary>Use HTTP/2: all calls share few connections. Without TLS the server must know it beforehand. Default false.</summary>
    public bool Http2 { get; set; }

    /// <summary>How often its health is asked for; zero: never. Null: every 5 seconds for servers of one's own, never for others.</summary>
    public TimeSpan? ProbeInterval { get; set; }

    /// <summary>vLLM before 0.12: constraints are sent as <c>guided_...</c> fields.</summary>
    public bool GuidedFields { get; set; }

    /// <summary>Triton: the backend whose tensors the models have, <c>vllm</c> (default) or <c>tensorrtllm</c>.</summary>
    public string TritonBackend { get; set; } = "vllm";

    /// <summary>Its models by the names that callers write.</summary>
    public Dictionary<string, RemoteModelSettings> Models { get; } = new(StringComparer.Ordinal);
}
