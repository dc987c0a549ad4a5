using System.Text;
using System.Text.Json.Nodes;
using OrleansLlm.Contracts.Responses;

namespace OrleansLlm.Grains.Responses;

/// <summary>The output of a response that broke off, from its events.</summary>
internal sealed class PartialOutput
{
    private readonly SortedDictionary<int, JsonObject> _items = [];
    private readonly Dictionary<int, StringBuilder> _texts = [];

    /// <summary>The items: those that were whole as they are, the others marked as incomplete with what there is of them.</summary>
    public static JsonArray Of(IEnumerable<ResponseEvent> events)
    {
        var output = new PartialOutput();
        foreach (var one in events)
        {
            output.Add(one);
        }

        return new JsonArray([.. output._items.Select(item => output.ItemOf(item.Key, item.Value))]);
    }

    private void Add(ResponseEvent one)
    {
        switch (one.Type)
        {
            case "response.output_item.added" or "response.output_item.done":
                var json = Read(one);
                _items[IndexOf(json)] = (JsonObject)json["item"]!.DeepClone();
                break;
            case "response.output_text.delta" or "response.function_call_arguments.delta":
                var delta = Read(one);
                var text = _texts.GetValueOrDefault(IndexOf(delta)) ?? (_texts[IndexOf(delta)] = new StringBuilder());
                text.Append(delta["delta"]!.GetValue<string>());
                break;
        }
    }

    private JsonObject ItemOf(int index, JsonObject item)
    {
        if (item["status"]?.GetValue<string>() != ResponseStatuses.InProgress)
        {
            return item;
        }

        item["status"] = "incomplete";
        var text = _texts.GetValueOrDefault(index)?.ToString() ?? "";
        switch (item["type"]!.GetValue<string>())
        {
            case "message":
                item["content"] = new JsonArray(
                    new JsonObject { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray(), ["logprobs"] = new JsonArray() });
                break;
            case "function_call":
                item["arguments"] = text;
                break;
        }

        return item;
    }

    private static JsonObject Read(ResponseEvent one) => JsonNode.Parse(one.Json)!.AsObject();

    private static int IndexOf(JsonObject json) => json["output_index"]!.GetValue<int>();
}
