using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansLlm.Client.Conversations;
using OrleansLlm.Client.Models;
using OrleansLlm.Client.Tenants;
using OrleansLlm.Client.Tokens;

namespace OrleansLlm.Client.Http;

/// <summary>JSON of the endpoints beyond chat: snake case, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(TimeConverter)],
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(ListPage<ModelCard>))]
[JsonSerializable(typeof(ListPage<Conversation>))]
[JsonSerializable(typeof(ListPage<ConversationTurn>))]
[JsonSerializable(typeof(ListPage<ApiKey>))]
[JsonSerializable(typeof(CreateConversation))]
[JsonSerializable(typeof(AppendTurns))]
[JsonSerializable(typeof(TokenizeRequest))]
[JsonSerializable(typeof(TokenizeAnswer))]
[JsonSerializable(typeof(DetokenizeRequest))]
[JsonSerializable(typeof(DetokenizeAnswer))]
[JsonSerializable(typeof(CreateApiKey))]
internal sealed partial class LlmJson : JsonSerializerContext;
