"""One training epoch of the GANs of `riskbench synthesize` in PyTorch, eagerly.

usage: python3 benches/gan_peer.py [PRESET] [EPOCHS] [THREADS]

The same networks, batches, losses and update rules as `cargo bench --bench gan`: 20,000 rows of
24 numbers and 6 categories of 4 levels, half of each batch bad (`tuned`). The fake rows of the
critic's step are those of the generator's, as there.
"""
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

ROWS, NUMBERS, LEVELS = 20_000, 24, [4] * 6
WIDTH = NUMBERS + sum(LEVELS)


def layers(sizes, activation, dropout=0.0):
    parts = []
    for place, (a, b) in enumerate(zip(sizes, sizes[1:])):
        parts.append(nn.Linear(a, b))
        if place < len(sizes) - 2:
            parts.append(activation())
        if place == 0 and dropout:
            parts.append(nn.Dropout(dropout))
    return nn.Sequential(*parts)


def leaky():
    return nn.LeakyReLU(0.2)


def tuned(data, bad, epochs):
    batch = 64
    generator = layers([65, 128, 128, WIDTH], nn.ReLU)
    critic = layers([WIDTH + 1, 128, 128, 1], leaky)
    by_g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.0, 0.9))
    by_c = torch.optim.Adam(critic.parameters(), lr=4e-4, betas=(0.0, 0.9))
    average = [p.detach().clone() for p in generator.parameters()]
    decks = [torch.nonzero(bad == kind).flatten() for kind in (False, True)]
    condition = torch.tensor([[-1.0], [1.0]]).repeat(batch // 2, 1)

    def fake_rows():
        z = generator(torch.cat([torch.randn(batch, 64), condition], 1))
        parts, end = [z[:, :NUMBERS]], NUMBERS
        for levels in LEVELS:
            parts.append(F.gumbel_softmax(z[:, end : end + levels], tau=0.2))
            end += levels
        return torch.cat(parts + [condition], 1)

    def step():
        picks = torch.stack([d[torch.randint(len(d), (batch // 2,))] for d in decks], 1)
        real = torch.cat([data[picks.flatten()], condition], 1)
        fake = fake_rows()
        held = fake.detach()
        share = torch.rand(batch, 1)
        mixed = (held + share * (real - held)).requires_grad_(True)
        out = critic(mixed)
        (slope,) = torch.autograd.grad(out, mixed, torch.ones_like(out), create_graph=True)
        penalty = 10 * ((slope[:, :WIDTH].norm(2, dim=1) - 1) ** 2).mean()
        loss = critic(held).mean() - critic(real).mean() + penalty
        by_c.zero_grad()
        loss.backward()
        by_c.step()
        loss = -critic(fake).mean()
        by_g.zero_grad()
        loss.backward()
        by_g.step()
        with torch.no_grad():
            torch._foreach_lerp_(average, list(generator.parameters()), 0.001)

    return batch, timed(step, batch, epochs)


def plain(data, bad, epochs):
    batch = 32
    data = torch.cat([data, F.one_hot(bad.long(), 2).float()], 1)
    generator = layers([100, 128, 64, WIDTH + 2], nn.ReLU, 0.2)
    critic = layers([WIDTH + 2, 64, 32, 1], leaky, 0.2)
    by_g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
    by_c = torch.optim.Adam(critic.parameters(), lr=2e-4, betas=(0.5, 0.999))
    loss_of = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(batch, 1), torch.zeros(batch, 1)

    def step():
        real = data[torch.randint(len(data), (batch,))]
        fake = torch.sigmoid(generator(torch.randn(batch, 100)))
        loss = loss_of(critic(real), ones) + loss_of(critic(fake.detach()), zeros)
        by_c.zero_grad()
        loss.backward()
        by_c.step()
        loss = loss_of(critic(fake), ones)
        by_g.zero_grad()
        loss.backward()
        by_g.step()

    return batch, timed(step, batch, epochs)


def timed(step, batch, epochs):
    for _ in range(20):
        step()
    seconds = []
    for _ in range(epochs):
        begun = time.perf_counter()
        for _ in range(-(-ROWS // batch)):
            step()
        seconds.append(time.perf_counter() - begun)
    return seconds


def main():
    given = sys.argv[1:]
    epochs = int(given[1]) if len(given) > 1 else 3
    torch.set_num_threads(int(given[2]) if len(given) > 2 else 2)
    torch.manual_seed(1)
    numbers = torch.randn(ROWS, NUMBERS)
    levels = [F.one_hot(torch.randint(n, (ROWS,)), n).float() for n in LEVELS]
    data, bad = torch.cat([numbers, *levels], 1), torch.arange(ROWS) % 20 == 0
    for name, train in (("tuned", tuned), ("plain", plain)):
        if not given or given[0] == name:
            batch, seconds = train(data, bad, epochs)
            median = statistics.median(seconds)
            step = 1e6 * median / -(-ROWS // batch)
            print(f"{name} {ROWS} rows, batch {batch}: {median:.4f} s an epoch (least {min(seconds):.4f}), {step:.1f} µs a step")


main()
