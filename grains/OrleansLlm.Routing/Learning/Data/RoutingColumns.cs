namespace OrleansLlm.Routing.Learning.Data;

/// <summary>Where labelled requests stand in a file. Null: found by the rules of <see cref="RoutingDataReader"/>.</summary>
/// <param name="Text">The column or field of the request's text.</param>
/// <param name="Weak">The column or field of the weak model's quality.</param>
/// <param name="Strong">The column or field of the strong model's quality.</param>
/// <param name="Group">The column or field of what a request is about.</param>
public sealed record RoutingColumns(string? Text = null, string? Weak = null, string? Strong = null, string? Group = null);
