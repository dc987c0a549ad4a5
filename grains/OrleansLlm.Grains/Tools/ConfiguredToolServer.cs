using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Grains.Tools;

/// <summary>A server of tools (MCP) that the operator runs or trusts: an address, or a program that speaks over its standard streams.</summary>
public sealed class ConfiguredToolServer
{
    /// <summary>Its address, http or https, inside this network too; or <see cref="Command"/>.</summary>
    public string? Url { get; set; }

    /// <summary>The program to start, once for each silo; or <see cref="Url"/>.</summary>
    public string? Command { get; set; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>Its environment. It inherits nothing of this server's, which may hold secrets, but <c>PATH</c> and the like.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; set; } = new Dictionary<string, string>();

    /// <summary>Headers of every call; secrets.</summary>
    [DataType(DataType.Password)]
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();

    /// <summary>Headers whose values are in environment variables: header to variable.</summary>
    public IReadOnlyDictionary<string, string> HeadersFromEnvironment { get; set; } = new Dictionary<string, string>();

    /// <summary>The only tools of it that may be called; empty: all.</summary>
    public IReadOnlyList<string> AllowedTools { get; set; } = [];

    /// <summary><c>always</c>: every call waits for approval; <c>never</c>: none does unless a request says so. Null: all do unless a request says otherwise.</summary>
    public string? RequireApproval { get; set; }

    /// <summary>How long connecting, listing or a call may take; null: the server's default.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>The tenants that may use it; empty: all.</summary>
    public IReadOnlyList<string> Tenants { get; set; } = [];

    /// <summary>What is wrong with it, or null.</summary>
    internal string? Problem() => (Url, Command) switch
    {
        (null or "", null or "") or ({ Length: > 0 }, { Length: > 0 }) => "must have a Url or a Command, not both",
        ({ Length: > 0 } url, _) when !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") => "has a Url that is no http or https address",
        _ when RequireApproval is not (null or "always" or "never") => "has a RequireApproval that is not always or never",
        _ when Timeout is { } time && (time < TimeSpan.FromMilliseconds(100) || time > TimeSpan.FromMinutes(10)) => "has a Timeout that is not 00:00:00.1 to 00:10:00",
        _ when HeadersFromEnvironment.FirstOrDefault(header => string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable(header.Value))) is { Value: { } variable } =>
            $"takes a header from the environment variable {variable}, which is not set",
        _ => null,
    };
}
