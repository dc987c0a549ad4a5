namespace OrleansLlm.Models.Adapters;

/// <summary>A part of an adapter in one linear layer; layers that join several projections have several parts.</summary>
/// <param name="Adapter">Which adapter, from 0.</param>
/// <param name="Module">What it adds.</param>
/// <param name="FirstRow">The first of the layer's outputs that it adds to.</param>
internal readonly record struct LinearUpdate(int Adapter, LoraModule Module, int FirstRow);
