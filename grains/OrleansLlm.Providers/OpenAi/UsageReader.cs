using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Reads a report of usage: OpenAI's fields, DeepSeek's of its cache, Anthropic's of writes to it, reasoning beside the completion (<see cref="ReportedUsage"/>), and what this program adds.</summary>
internal static class UsageReader
{
    /// <summary>A count that no server means; the check of the whole refuses it.</summary>
    private const int Nonsense = -1;

    /// <param name="reader">At the object's beginning, or at a null.</param>
    /// <param name="cost">US dollars that another cluster billed, or null.</param>
    /// <returns>Null when there is no report.</returns>
    public static TokenUsage? Read(ref Utf8JsonReader reader, out decimal? cost)
    {
        cost = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var counts = default(Counts);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("cost"u8))
            {
                reader.Read();
                cost = reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var dollars) ? dollars : null;
                reader.Skip();
            }
            else
            {
                ReadCount(ref reader, ref counts);
            }
        }

        return ReportedUsage.Whole(counts.ToUsage(), counts.Total);
    }

    private static void ReadCount(ref Utf8JsonReader reader, ref Counts counts)
    {
        if (reader.ValueTextEquals("prompt_tokens"u8))
        {
            counts.Prompt = Number(ref reader);
        }
        else if (reader.ValueTextEquals("completion_tokens"u8))
        {
            counts.Completion = Number(ref reader);
        }
        else if (reader.ValueTextEquals("total_tokens"u8))
        {
            counts.Total = Math.Max(0, Number(ref reader));
        }
        else if (reader.ValueTextEquals("prompt_cache_hit_tokens"u8))
        {
            counts.Cached = Number(ref reader);
        }
        else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
        {
            counts.CacheWrite = Number(ref reader);
        }
        else if (reader.ValueTextEquals("prompt_tokens_details"u8))
        {
            ReadDetails(ref reader, ref counts, ofPrompt: true);
        }
        else if (reader.ValueTextEquals("completion_tokens_details"u8))
        {
            ReadDetails(ref reader, ref counts, ofPrompt: false);
        }
        else
        {
            reader.Skip();
        }
    }

    private static void ReadDetails(ref Utf8JsonReader reader, ref Counts counts, bool ofPrompt)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("cached_tokens"u8))
            {
                counts.Cached = Number(ref reader);
            }
            else if (reader.ValueTextEquals("reasoning_tokens"u8))
            {
                counts.Reasoning = Number(ref reader);
            }
            else if (reader.ValueTextEquals("audio_tokens"u8))
            {
                var audio = Number(ref reader);
                (counts.AudioPrompt, counts.AudioCompletion) = ofPrompt ? (audio, counts.AudioCompletion) : (counts.AudioPrompt, audio);
            }
            else if (reader.ValueTextEquals("accepted_prediction_tokens"u8))
            {
                counts.Accepted = Number(ref reader);
            }
            else if (reader.ValueTextEquals("rejected_prediction_tokens"u8))
            {
                counts.Rejected = Number(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static int Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return 0;
        }

        if (reader.TokenType != JsonTokenType.Number)
        {
            reader.Skip();
            return Nonsense;
        }

        return reader.TryGetInt32(out var number) ? number
            : reader.TryGetDouble(out var real) && real is >= 0 and <= int.MaxValue && Math.Floor(real) == real ? (int)real
            : Nonsense;
    }

    private struct Counts
    {
        public int Prompt;
        public int Completion;
        public int Total;
        public int Cached;
        public int CacheWrite;
        public int Reasoning;
        public int AudioPrompt;
        public int AudioCompletion;
        public int Accepted;
        public int Rejected;

        public readonly TokenUsage ToUsage() => new()
        {
            PromptTokens = Prompt,
            CompletionTokens = Completion,
            CachedPromptTokens = Cached,
            CacheWriteTokens = CacheWrite,
            ReasoningTokens = Reasoning,
            AudioPromptTokens = AudioPrompt,
            AudioCompletionTokens = AudioCompletion,
            AcceptedPredictionTokens = Accepted,
            RejectedPredictionTokens = Rejected,
        };
    }
}
