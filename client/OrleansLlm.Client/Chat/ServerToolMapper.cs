using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Client.Chat;

/// <summary>Turns tools that the server runs into the request's, for both transports.</summary>
internal static class ServerToolMapper
{
    private const string FileSearch = "file_search";
    private static readonly string[] OwnFields = ["type", "vector_store_ids", "max_num_results"];

    /// <summary>The tool, or null: it is none that the server runs.</summary>
    /// <exception cref="LlmException">InvalidRequest or Unsupported: its settings can not be sent; the parameter names them.</exception>
    public static ServerToolUse? Map(AITool tool, int index)
    {
        var field = $"tools[{index}]";
        return tool switch
        {
            HostedFileSearchTool search => Use(FileSearch, field, SettingsOf(search, field)),
            HostedMcpServerTool server => Use(McpToolMapper.Type, field, McpToolMapper.SettingsOf(server, field)),
            _ => null,
        };
    }

    /// <summary>Adds settings that the tool's class has no properties for; the server refuses those that it does not know.</summary>
    public static void AddMore(JsonObject settings, IReadOnlyDictionary<string, object?> more, IEnumerable<string> ownFields, string field)
    {
        foreach (var (name, value) in more)
        {
            settings[name] = ownFields.Contains(name)
                ? throw new LlmException(LlmErrorCode.InvalidRequest, $"{field}.{name} is a property of the tool itself. Given: as an additional one", $"{field}.{name}")
                : JsonSerializer.SerializeToNode(value, AIJsonUtilities.DefaultOptions);
        }
    }

    private static ServerToolUse Use(string type, string field, JsonObject settings) => new() { Type = type, SettingsJson = settings.ToJsonString(), Field = field };

    private static JsonObject SettingsOf(HostedFileSearchTool search, string field)
    {
        var stores = (search.Inputs ?? []).Select((input, i) => StoreOf(input, $"{field}.inputs[{i}]")).ToArray();
        if (stores.Length == 0)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"{field}.inputs must name at least one vector store. Given: none", $"{field}.inputs");
        }

        var settings = new JsonObject { ["type"] = FileSearch, ["vector_store_ids"] = new JsonArray([.. stores.Select(store => (JsonNode)store)]) };
        if (search.MaximumResultCount is { } most)
        {
            settings["max_num_results"] = most;
        }

        AddMore(settings, search.AdditionalProperties, OwnFields, field);
        return settings;
    }

    private static string StoreOf(AIContent input, string field) => input is HostedVectorStoreContent store
        ? store.VectorStoreId
        : throw new LlmException(LlmErrorCode.Unsupported, $"{field} must be a vector store. Given: {input.GetType().Name}", field);
}
