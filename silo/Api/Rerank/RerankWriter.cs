using System.Text.Json;
using OrleansLlm.Silo.Api.Encoders;

namespace OrleansLlm.Silo.Api.Rerank;

/// <summary>Writes results by relevance, the best first.</summary>
internal static class RerankWriter
{
    /// <summary>Writes the answer, pausing after each result.</summary>
    public static IEnumerable<bool> Write(Utf8JsonWriter writer, EncodedAnswer answer, RerankCall call)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, call.Request.RequestId);
        writer.WriteString("object"u8, "list"u8);
        writer.WriteString("model"u8, answer.Model);
        writer.WriteStartArray("results"u8);
        foreach (var index in Order(answer).Take(call.Top ?? int.MaxValue))
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, index);
            writer.WriteNumber("relevance_score"u8, answer.Values[index][call.IsRaw ? 1 : 0]);
            if (call.ReturnsDocuments)
            {
                writer.WriteStartObject("document"u8);
                writer.WriteString("text"u8, call.Request.Documents[index]);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            yield return true;
        }

        writer.WriteEndArray();
        EncodingResponder.WriteUsage(writer, answer);
        writer.WriteEndObject();
    }

    // By logit: relevances near 0 or 1 round to the same number. Among equals the earlier document first.
    private static IEnumerable<int> Order(EncodedAnswer answer) =>
        Enumerable.Range(0, answer.Values.Count).OrderByDescending(index => answer.Values[index][0]).ThenByDescending(index => answer.Values[index][1]);
}
