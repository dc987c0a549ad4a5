using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>The server tools of one request, ready to be called, and what the model is shown of them.</summary>
internal sealed class ToolBelt
{
    private readonly GenerationRequest _request;
    private readonly Dictionary<string, IServerTool> _tools;

    private ToolBelt(GenerationRequest request, IReadOnlyList<ServerToolset> sets)
    {
        _request = request;
        var fields = request.ServerTools!.Select(use => use.Field);
        _tools = ToolNames.Assign(
            (request.Tools ?? []).Select(tool => tool.Name), [.. sets.Zip(fields).SelectMany(entry => entry.First.Tools.Select(tool => (tool, entry.Second)))]);
        Listings = [.. sets.Select(set => set.Listing).OfType<ToolActivity>()];
        Definitions = [.. request.Tools ?? [], .. _tools.Select(entry => entry.Value.Definition with { Name = entry.Key })];
        Choice = Resolve(request.ToolChoice);
    }

    /// <summary>What callers are told of MCP servers before anything is called.</summary>
    public IReadOnlyList<ToolActivity> Listings { get; }

    /// <summary>All functions that the model is shown, the client's first.</summary>
    public IReadOnlyList<ToolDefinition> Definitions { get; }

    /// <summary>The request's choice of tools, of functions only; null: none.</summary>
    public ToolChoice? Choice { get; }

    /// <summary>The choice of a step in which no server tool may be called.</summary>
    public ToolChoice WithoutServerTools
    {
        get
        {
            IReadOnlyList<string> left = [.. (_request.Tools ?? []).Select(tool => tool.Name).Where(name => Choice?.Functions?.Contains(name) is not false)];
            return left.Count == 0 ? new ToolChoice { Mode = ToolChoiceMode.None } : new ToolChoice { Mode = ToolChoiceMode.Auto, Functions = left };
        }
    }

    /// <summary>Makes a request's tools ready, all at once.</summary>
    /// <exception cref="LlmException">InvalidRequest, Unsupported or NotFound: names the tool's place in the request.</exception>
    public static async Task<ToolBelt> OpenAsync(ToolProviders providers, ToolContext context, CancellationToken cancellationToken)
    {
        var sets = await Task.WhenAll((context.Request.ServerTools ?? []).Select(use => OpenAsync(providers, context, use, cancellationToken)));
        return new ToolBelt(context.Request with { ServerTools = context.Request.ServerTools ?? [] }, sets);
    }

    /// <summary>The server tool that the model calls by this name; null: it is the client's.</summary>
    public IServerTool? Find(string function) => _tools.GetValueOrDefault(function);

    /// <summary>The tool that a call of an earlier request was for, under its present name. Names go by what else is in a request: another server's tool may have the one that the call had.</summary>
    public (string Function, IServerTool Tool)? FindAgain(ToolActivity call)
    {
        foreach (var (function, tool) in _tools)
        {
            if (tool.CallType == call.Type && tool.ServerLabel == call.ServerLabel && tool.Definition.Name == call.Name)
            {
                return (function, tool);
            }
        }

        return null;
    }

    /// <summary>All server tools.</summary>
    public IReadOnlyCollection<IServerTool> Tools => _tools.Values;

    private static async Task<ServerToolset> OpenAsync(ToolProviders providers, ToolContext context, ServerToolUse use, CancellationToken cancellationToken)
    {
        var provider = providers.Find(use.Type) ?? throw new LlmException(
            LlmErrorCode.Unsupported, $"{use.Field}.type must be one of function, {string.Join(", ", providers.Types)}. Given: '{use.Type}'.", $"{use.Field}.type");
        using var settings = JsonDocument.Parse(use.SettingsJson);
        return await provider.OpenAsync(context, settings.RootElement.Clone(), use.Field, cancellationToken);
    }

    private ToolChoice? Resolve(ToolChoice? choice)
    {
        if (choice?.Functions is not { } named || !named.Any(name => name.Contains(':', StringComparison.Ordinal)))
        {
            return choice;
        }

        var functions = named.SelectMany(name => name.Contains(':', StringComparison.Ordinal) ? Matching(name.Split(':')) : [name]).Distinct(StringComparer.Ordinal).ToArray();
        return functions.Length > 0
            ? choice with { Functions = functions }
            : throw new LlmException(LlmErrorCode.InvalidRequest, $"tool_choice must be about tools that are in 'tools'. Given: {string.Join(", ", named)}.", "tool_choice");
    }

    private IEnumerable<string> Matching(string[] parts) => _tools
        .Where(entry => entry.Value.CallType == $"{parts[0]}_call"
            && (parts is [_, ""] or [_] || (entry.Value.ServerLabel == parts[1] && (parts.Length < 3 || entry.Value.Definition.Name == parts[2]))))
        .Select(entry => entry.Key);
}
