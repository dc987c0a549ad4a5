using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>Finds the server that a request names: the tenant's, the operator's, or one at an address that the tenant's settings allow. Thread-safe.</summary>
internal sealed class McpServers(ToolSettingsBook book, IOptions<ToolsOptions> options)
{
    private readonly ToolsOptions _options = options.Value;

    /// <summary>The server of a label.</summary>
    /// <param name="tenant">The caller's tenant.</param>
    /// <param name="label">The label.</param>
    /// <param name="url">The address that the request names, or null.</param>
    /// <param name="field">Where the tool is in the request.</param>
    /// <param name="cancellationToken">Cancels the wait for the tenant's settings.</param>
    /// <exception cref="LlmException">InvalidRequest: there is no such server, or none may be at this address.</exception>
    public async ValueTask<McpServer> FindAsync(string tenant, string label, string? url, string field, CancellationToken cancellationToken)
    {
        var settings = await book.OfAsync(tenant, cancellationToken);
        var known = Find(tenant, settings, label);
        if (known is not null && (url is null || known.Address == (Uri.TryCreate(url, UriKind.Absolute, out var given) ? given : null)))
        {
            return known;
        }

        return url is not null
            ? Named(tenant, settings, label, url, field)
            : throw Wrong($"{field}.server_label", $"one of the servers in the tenant's settings ({string.Join(", ", Labels(tenant, settings).DefaultIfEmpty("none"))})", $"'{label}'");
    }

    /// <summary>The server of a label, the tenant's own or the operator's; null: there is none.</summary>
    public McpServer? Find(string tenant, ToolSettings settings, string label) => Own(tenant, settings, label) ?? Configured(tenant, label);

    /// <summary>The labels that a tenant's requests may use.</summary>
    public IEnumerable<string> Labels(string tenant, ToolSettings settings) => settings.Servers.Select(server => server.Label)
        .Union(_options.Servers.Where(entry => IsFor(entry.Value, tenant)).Select(entry => entry.Key), StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static bool IsFor(ConfiguredToolServer server, string tenant) => server.Tenants.Count == 0 || server.Tenants.Contains(tenant);

    private McpServer? Own(string tenant, ToolSettings settings, string label) => settings.Servers.FirstOrDefault(server => server.Label == label) is not { } own ? null : new McpServer
    {
        Label = label,
        Owner = tenant,
        Address = new Uri(own.Url),
        AllowPrivate = _options.AllowPrivateAddresses,
        Headers = own.Headers,
        AllowedTools = own.AllowedTools,
        RequireApproval = own.RequireApproval,
        TimeLimit = _options.TimeLimitOf(own.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null),
    };

    private McpServer? Configured(string tenant, string label) => !_options.Servers.TryGetValue(label, out var server) || !IsFor(server, tenant) ? null : new McpServer
    {
        Label = label,
        Owner = "",
        Address = server.Url is { Length: > 0 } url ? new Uri(url) : null,
        Program = server.Url is { Length: > 0 } ? null : server,
        AllowPrivate = true,
        Headers = server.Headers.Concat(server.HeadersFromEnvironment.Select(header => KeyValuePair.Create(header.Key, Environment.GetEnvironmentVariable(header.Value)!)))
            .ToDictionary(StringComparer.OrdinalIgnoreCase),
        AllowedTools = server.AllowedTools.Count > 0 ? server.AllowedTools : null,
        RequireApproval = server.RequireApproval is null ? null : server.RequireApproval == "always",
        TimeLimit = _options.TimeLimitOf(server.Timeout),
    };

    private McpServer Named(string tenant, ToolSettings settings, string label, string url, string field)
    {
        var address = ToolSettingsRules.AddressOf(url, _options.AllowPrivateAddresses)
            ?? throw Wrong($"{field}.server_url", $"an {(_options.AllowPrivateAddresses ? "http or https" : "https")} address without user and password", $"'{url[..Math.Min(200, url.Length)]}'");
        return ToolSettingsRules.Allows(settings, address.Host)
            ? new McpServer { Label = label, Owner = tenant, Address = address, AllowPrivate = _options.AllowPrivateAddresses, TimeLimit = _options.TimeLimitOf(null) }
            : throw Wrong($"{field}.server_url", "at a host that the tenant's settings allow", $"'{address.Host}'");
    }

    private static LlmException Wrong(string field, string expected, string given) => new(LlmErrorCode.InvalidRequest, $"{field} must be {expected}. Given: {given}.", field);
}
