using System.Text.Json.Serialization;
using OrleansLlm.Silo.Admin;
using OrleansLlm.Silo.Api.Conversations;
using OrleansLlm.Silo.Api.Models;
using OrleansLlm.Silo.Api.Tokens;

namespace OrleansLlm.Silo.Api.Json;

/// <summary>Generated serializers of all plain views.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ModelView))]
[JsonSerializable(typeof(ListView<ModelView>))]
[JsonSerializable(typeof(TokensView))]
[JsonSerializable(typeof(DetokenizedView))]
[JsonSerializable(typeof(ConversationView))]
[JsonSerializable(typeof(ListView<ConversationView>))]
[JsonSerializable(typeof(ListView<TurnView>))]
[JsonSerializable(typeof(DeletedView))]
[JsonSerializable(typeof(BudgetView))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(ListView<KeyView>))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
