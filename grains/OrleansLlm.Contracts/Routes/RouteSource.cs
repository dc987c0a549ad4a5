using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Routes;

/// <summary>Where a route is kept. Values are part of the wire contract: never renumber.</summary>
[JsonConverter(typeof(WordConverter<RouteSource>))]
public enum RouteSource
{
    /// <summary>In a route book.</summary>
    Book = 0,
    /// <summary>In the silos' settings; a global route of the book with the same name wins.</summary>
    Settings = 1,
}
