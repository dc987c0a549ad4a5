using System.Text;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>Names that functions have for the model: their own where that is free and well formed, else with their server's name before it. Pure.</summary>
internal static class ToolNames
{
    private const int MaxLength = 64;

    /// <summary>Names the tools, all different from each other and from the client's functions. The same request gives the same names.</summary>
    /// <param name="taken">Names of the client's functions.</param>
    /// <param name="tools">The tools, each with its place in the request.</param>
    /// <exception cref="LlmException">InvalidRequest: there is no name for a tool.</exception>
    public static Dictionary<string, IServerTool> Assign(IEnumerable<string> taken, IReadOnlyList<(IServerTool Tool, string Field)> tools)
    {
        var client = taken.ToHashSet(StringComparer.Ordinal);
        var twice = tools.GroupBy(entry => Fit(entry.Tool.Definition.Name)).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        var names = new Dictionary<string, IServerTool>(StringComparer.Ordinal);
        foreach (var (tool, field) in tools)
        {
            var own = Fit(tool.Definition.Name);
            var name = tool.ServerLabel is { } label && (twice.Contains(own) || client.Contains(own)) ? Fit($"{label}_{tool.Definition.Name}") : own;
            if (client.Contains(name) || !names.TryAdd(name, tool))
            {
                throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} offers a tool named '{name}', as another one of the request does.", field);
            }
        }

        return names;
    }

    /// <summary>1 to 64 letters, digits, underscores and dashes, as functions' names must be.</summary>
    public static string Fit(string name)
    {
        var fit = new StringBuilder(Math.Min(name.Length, MaxLength));
        foreach (var character in name.AsSpan(0, Math.Min(name.Length, MaxLength)))
        {
            fit.Append(char.IsAsciiLetterOrDigit(character) || character is '_' or '-' ? character : '_');
        }

        return fit.Length == 0 ? "_" : fit.ToString();
    }
}
