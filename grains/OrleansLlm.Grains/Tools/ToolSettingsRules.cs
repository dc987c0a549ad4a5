using System.Text.RegularExpressions;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>What settings of tool servers must be. Pure.</summary>
internal static partial class ToolSettingsRules
{
    private const int MaxServers = 50;
    private const int MaxHosts = 100;
    private const int MaxHeaders = 20;
    private const int MaxTools = 128;
    private const int MaxUrl = 2_000;
    private const int MaxHeaderValue = 8_192;

    /// <summary>The settings with the secrets that the ones before had and that were not given anew.</summary>
    public static ToolSettings WithSecrets(ToolSettings settings, ToolSettings before) => settings with
    {
        Servers = [.. settings.Servers.Select(server => server with
        {
            Headers = server.Headers.ToDictionary(header => header.Key, header => header.Value is "" ? KnownOf(server, header.Key, before) : header.Value, StringComparer.OrdinalIgnoreCase),
        })],
    };

    /// <exception cref="LlmException">InvalidRequest: names the first field that is wrong.</exception>
    public static void Check(ToolSettings settings, bool allowPrivate)
    {
        Require(settings.Servers.Count <= MaxServers, "servers", $"at most {MaxServers} servers", $"{settings.Servers.Count}");
        Require(settings.AllowedHosts.Count <= MaxHosts, "allowed_hosts", $"at most {MaxHosts} hosts", $"{settings.AllowedHosts.Count}");
        var labels = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < settings.Servers.Count; i++)
        {
            Check(settings.Servers[i], $"servers[{i}]", labels, allowPrivate);
        }

        for (var i = 0; i < settings.AllowedHosts.Count; i++)
        {
            Require(HostPattern().IsMatch(settings.AllowedHosts[i]), $"allowed_hosts[{i}]", "a host's name, or *. with a domain", $"'{Short(settings.AllowedHosts[i])}'");
        }
    }

    /// <summary>Whether a host is one of those allowed.</summary>
    public static bool Allows(ToolSettings settings, string host) => settings.AllowedHosts.Any(allowed => allowed.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(allowed, StringComparison.OrdinalIgnoreCase));

    /// <summary>A server's address, or null where it is none that may be used.</summary>
    public static Uri? AddressOf(string url, bool allowPrivate) =>
        url.Length <= MaxUrl && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.UserInfo.Length == 0
            && (address.Scheme == Uri.UriSchemeHttps || (allowPrivate && address.Scheme == Uri.UriSchemeHttp))
            ? address
            : null;

    /// <summary>Whether a server may be called so.</summary>
    public static bool IsLabel(string label) => LabelPattern().IsMatch(label);

    /// <summary>Whether a header may be set: those that the protocol or the connection needs may not.</summary>
    public static bool IsHeader(string name, string value) =>
        HeaderPattern().IsMatch(name) && value.Length <= MaxHeaderValue && !value.AsSpan().ContainsAnyInRange('\0', '\u001f') && value.All(char.IsAscii)
        && !Reserved.Contains(name);

    private static readonly HashSet<string> Reserved = new(
        ["host", "content-length", "content-type", "transfer-encoding", "connection", "accept", "mcp-session-id", "mcp-protocol-version"], StringComparer.OrdinalIgnoreCase);

    private static void Check(ToolServer server, string field, HashSet<string> labels, bool allowPrivate)
    {
        Require(IsLabel(server.Label), $"{field}.label", "1 to 64 letters, digits, underscores or dashes, beginning with a letter", $"'{Short(server.Label)}'");
        Require(labels.Add(server.Label), $"{field}.label", "another one than those before", $"'{server.Label}' again");
        Require(
            AddressOf(server.Url, allowPrivate) is not null, $"{field}.url",
            $"an {(allowPrivate ? "http or https" : "https")} address of at most {MaxUrl} characters without user and password", $"'{Short(server.Url)}'");
        Require(server.Headers.Count <= MaxHeaders, $"{field}.headers", $"at most {MaxHeaders} headers", $"{server.Headers.Count}");
        foreach (var (name, value) in server.Headers)
        {
            Require(value.Length > 0, $"{field}.headers.{Short(name)}", "given, since it has no value so far", "nothing");
            Require(IsHeader(name, value), $"{field}.headers", "headers that HTTP allows and that the protocol does not set itself", $"'{Short(name)}'");
        }

        Require(server.AllowedTools is not { Count: > MaxTools }, $"{field}.allowed_tools", $"at most {MaxTools} tools", $"{server.AllowedTools?.Count}");
        Require(server.TimeoutSeconds is null or (>= 1 and <= 600), $"{field}.timeout_seconds", "1 to 600", $"{server.TimeoutSeconds}");
    }

    private static string KnownOf(ToolServer server, string header, ToolSettings before) =>
        before.Servers.FirstOrDefault(known => known.Label == server.Label && known.Url == server.Url)?.Headers
            .FirstOrDefault(known => known.Key.Equals(header, StringComparison.OrdinalIgnoreCase)).Value ?? "";

    private static string Short(string text) => text.Length > 100 ? $"{text[..100]}..." : text;

    private static void Require(bool holds, string field, string expected, string given)
    {
        if (!holds)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must be {expected}. Given: {given}.", field);
        }
    }

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9_-]{0,63}\z")]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"^(\*\.)?[a-zA-Z0-9]([a-zA-Z0-9.-]{0,250}[a-zA-Z0-9])?\z")]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"^[!#$%&'*+.^_`|~0-9a-zA-Z-]{1,128}\z")]
    private static partial Regex HeaderPattern();
}
