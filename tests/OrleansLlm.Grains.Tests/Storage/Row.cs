namespace OrleansLlm.Grains.Tests.Storage;

/// <summary>A row of a test's table.</summary>
[GenerateSerializer, Immutable]
internal sealed record Row([property: Id(0)] string Id, [property: Id(1)] int Value);
