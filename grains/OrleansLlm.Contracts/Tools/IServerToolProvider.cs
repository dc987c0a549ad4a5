using System.Text.Json;

namespace OrleansLlm.Contracts.Tools;

/// <summary>
/// Makes the tools of one type that requests may name, such as <c>file_search</c> or <c>mcp</c>. Register one for each type as a singleton of this interface
/// in the silo's services; the HTTP surface accepts every registered type in <c>tools</c>. Thread-safe.
/// </summary>
public interface IServerToolProvider
{
    /// <summary>The tool's <c>type</c> in requests. <c>function</c> is the clients' own.</summary>
    string Type { get; }

    /// <summary>The names of its settings. Others are refused, so that none is silently lost.</summary>
    IReadOnlyCollection<string> Fields { get; }

    /// <summary>Reads a request's settings of the tool and makes it ready.</summary>
    /// <param name="context">The request.</param>
    /// <param name="settings">The tool as the request has it: an object with <c>type</c> and what belongs to it, of <see cref="Fields"/> only.</param>
    /// <param name="field">Where it is in the request (<c>tools[1]</c>), for errors.</param>
    /// <param name="cancellationToken">Ends when the caller leaves.</param>
    /// <exception cref="LlmException">InvalidRequest or NotFound: a setting is wrong, its parameter begins with <paramref name="field"/>.</exception>
    Task<ServerToolset> OpenAsync(ToolContext context, JsonElement settings, string field, CancellationToken cancellationToken);
}
