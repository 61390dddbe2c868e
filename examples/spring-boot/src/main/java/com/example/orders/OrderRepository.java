package com.example.orders;

import java.util.List;
import org.springframework.data.repository.Repository;

/** The orders of the tenant whose transaction this is. */
interface OrderRepository extends Repository<Order, Long> {
  List<Order> findFirst100ByOrderById();

  Order save(Order order);
}
